"""How pages look: the base page, components, tokens and template tags."""
