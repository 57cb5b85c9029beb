"""Questions: a debate by its address, its statements for a voter, its tallies."""
