"""Tests of the ZoneMinder integration."""
