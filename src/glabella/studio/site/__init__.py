"""The public pages: what a person should know before a procedure, each sentence with its evidence."""
