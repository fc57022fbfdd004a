"""Hooks for ``st run``: with ``hooks = "wirecheck.schemathesis"`` in schemathesis.toml, schemathesis sends forms that PHP can read and XML that its XSD allows, reads what an answer means, and checks it by the contract."""

from wirecheck.schemathesis.hooks import register

register()
