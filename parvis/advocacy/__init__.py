"""The brief that a decision maker reads: findings, wording and sources, for one network and one territory."""
