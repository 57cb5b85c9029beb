"""How Parvis runs on a machine: its own PostgreSQL, its processes, its backups, its self-examination."""
