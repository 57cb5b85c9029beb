"""One folder per network. Plain Python: no Django, no database, no connector imports another."""
