"""What a contract asks of a live store: its examples, then reads built from what the store answered."""

from wirecheck.traffic.live.campaign import Called, Campaign

__all__ = ["Called", "Campaign"]
