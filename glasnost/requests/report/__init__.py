"""The report: what of each request may be told, the tables that follow from it, and the files that are published."""
