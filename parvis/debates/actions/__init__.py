"""Verbs: open and close a debate, vote, propose and moderate statements, draw the map, tell the outcome."""
