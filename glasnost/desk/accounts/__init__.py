"""Accounts, sessions, one-time links and the history of what people did: a Django app."""
