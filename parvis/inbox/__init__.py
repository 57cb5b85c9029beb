"""Every message received, from every network, until somebody has answered it."""
