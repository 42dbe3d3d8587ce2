"""Proofs: what was logged cannot be changed afterwards without being seen. See docs/requests.md for what they prove."""
