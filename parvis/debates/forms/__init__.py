"""What people type about debates."""
