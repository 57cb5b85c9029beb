"""Verbs: everything that changes something; keyword-only, and it says who does it."""
