"""Settings, URLs and the ASGI door: knows everyone, known by nobody."""
