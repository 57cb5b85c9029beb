"""The outside world: the connector contract, the connectors, the accounts and the journal of what came in."""
