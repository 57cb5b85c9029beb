"""The pages for people: read the public timeline, write as a citizen, look at the ledger."""
