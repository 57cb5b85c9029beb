"""Screens: of the team (from the list to what became of a debate), and of citizens (`public_*`)."""
