"""The pretend networks: a separate program that imports nothing of the house, so that it stays an honest stranger."""
