"""Three thin doors to the house: command line, API, web."""
