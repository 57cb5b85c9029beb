"""The harness that proves the promises: it kills, it lies, and it compares with what the network really holds."""
