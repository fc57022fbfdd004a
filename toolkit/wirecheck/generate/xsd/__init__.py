"""Documents from any XSD: valid ones, and ones broken in exactly one named constraint."""

from wirecheck.generate.xsd.source import XsdSource, compiled
from wirecheck.generate.xsd.tree import Node, Tree

__all__ = ["Node", "Tree", "XsdSource", "compiled"]
