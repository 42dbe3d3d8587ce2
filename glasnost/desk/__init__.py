"""The desk: web pages for the people who decide. The only layer that knows the web."""
