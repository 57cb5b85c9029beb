"""A live event: its targets, its questions, its quick votes and the projection screen."""
