"""Payload to flaws: one protocol over XSD and JSON Schema, with the source of each constraint."""
