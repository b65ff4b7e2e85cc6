"""Tests of the integration in Home Assistant's harness, against the embedded ZoneMinder."""
