"""Glasnost: whom a law frees, why, and the one question to ask about everyone else."""

__version__ = "0.1.0"
