"""The observatory: indicators over time, made from what the floors below know; it only reads."""
