"""Telling the territory's story abroad: strengths, languages, partners, campaigns."""
