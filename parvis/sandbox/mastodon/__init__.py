"""The Mastodon client API's face of the pretend network, in the shapes of version 4.x."""
