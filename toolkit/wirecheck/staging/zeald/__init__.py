"""Zeald's data API: customers, their groups and orders as resources that are joined by the path, XML both ways."""

from wirecheck.staging.zeald.record import ZEALD

__all__ = ["ZEALD"]
