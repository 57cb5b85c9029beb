"""Screens: read the request, ask or act, render."""
