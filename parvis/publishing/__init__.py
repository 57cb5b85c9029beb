"""Every message sent, to every network, now or later, exactly once, approved by a person."""
