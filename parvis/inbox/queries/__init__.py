"""Questions: everything that reads, for a screen or for a floor above; first argument: team."""
