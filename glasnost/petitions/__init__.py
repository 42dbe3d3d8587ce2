"""Verdicts into papers: DOCX and PDF from forms that are text files, with every fact's source and marked blanks."""
