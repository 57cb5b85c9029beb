"""The front door: Today, navigation, error pages, the public square, the REST mount, and the command line."""
