"""Countries and their states: the long names that go with the codes."""

from __future__ import annotations

COUNTRIES = {
    "DE": "Germany",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IT": "Italy",
    "NO": "Norway",
    "NZ": "New Zealand",
    "US": "United States",
}
_STATES = {
    "BST_GB": "Bristol",
    "CA_US": "California",
    "CO_IE": "County Cork",
    "NSN_NZ": "Nelson",
    "OR_US": "Oregon",
    "SH_DE": "Schleswig-Holstein",
    "TS_IT": "Trieste",
    "VL_NO": "Vestland",
}


def state_code(state: str, country: str) -> str:
    """Write a state as the page does, `OR_US`; empty where the country has no states."""
    return f"{state}_{country}" if state else ""


def state_name(state: str, country: str) -> str:
    """Give the long name of a state; its code where it has none in our table."""
    return _STATES.get(state_code(state, country), state)


def country_name(country: str) -> str:
    """Give the long name of a country; its code where it has none in our table."""
    return COUNTRIES.get(country, country)
