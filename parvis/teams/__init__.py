"""Who may act for which administration: membership, roles, tenancy and the audit chain."""
