"""Real ZoneMinder, real Home Assistant, real browser."""
