"""An invented town and its people, so that a first run, a drill or a test needs no account anywhere."""
