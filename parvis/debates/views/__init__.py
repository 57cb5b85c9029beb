"""Screens of debates."""
