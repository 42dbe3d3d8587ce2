"""Rulebooks on requests: what each asks for, by when, and what of it is not yet known."""
