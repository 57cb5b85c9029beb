"""The votes of a debate as the engine wants them, and whether they have moved since the last map."""
