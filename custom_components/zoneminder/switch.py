"""Switches: only an answer to the YAML of the built-in integration."""

from .yaml_import import async_setup_platform

__all__ = ["async_setup_platform"]
