"""Glasnost: whom a law frees, why, and the one question to ask about everyone else."""
