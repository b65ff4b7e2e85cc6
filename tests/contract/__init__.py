"""The embedded ZoneMinder held to the real one, call by call."""
