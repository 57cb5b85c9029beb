"""What people type: a debate, a decision about a statement, a count, an outcome; and what citizens type."""
