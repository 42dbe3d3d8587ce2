"""Government requests: the log, its deadlines, the report, the proofs, and the check of anybody's published tables."""
