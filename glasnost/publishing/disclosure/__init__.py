"""Disclosure control: which numbers are hidden so that no small count about prosecuted people can be worked out."""
