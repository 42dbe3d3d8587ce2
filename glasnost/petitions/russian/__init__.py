"""Russian grammar for papers: names of courts and of people in the six cases, citations, days and sentences.

What cannot be declined with certainty is not declined: the sentence is turned so that the name stays as it is.
"""
