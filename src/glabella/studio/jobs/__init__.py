"""Jobs: work that outlasts a request, and the worker that does it."""
