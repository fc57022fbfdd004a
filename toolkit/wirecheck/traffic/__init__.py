"""The doors to captures and to the network."""

from wirecheck.traffic.captures import read

__all__ = ["read"]
