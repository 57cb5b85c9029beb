"""The directory: places and their administrations, from public data. It knows nothing of users."""
