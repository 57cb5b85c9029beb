"""Polls and debates: statements, votes with their origin, the map of opinions, and what was decided."""
