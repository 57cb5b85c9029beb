"""Screens of the team."""
