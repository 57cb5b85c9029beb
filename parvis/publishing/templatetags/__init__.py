"""Filters of the publishing pages."""
