"""Campaigns against a staging store: what a contract says is sent whole and broken, and what comes back judged."""
