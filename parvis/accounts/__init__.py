"""The people who sign in, and how they prove who they are."""
