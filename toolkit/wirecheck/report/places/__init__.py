"""Where in an exchange a finding points: the text to show, and the part of it to mark."""

from wirecheck.report.places.place import Place, Places, missed, place_of

__all__ = ["Place", "Places", "missed", "place_of"]
