"""How sensitive is this text, and why: rules, lexicons and the evidence. It judges a text, never a person."""
