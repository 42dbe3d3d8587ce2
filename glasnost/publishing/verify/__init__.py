"""A published folder, verified: its files, every derived number, its pages; with a register, the tables themselves.

What computes numbers again here shares nothing with the code that published them: it reads the published files with the
standard library, and import-linter holds it to that.
"""
