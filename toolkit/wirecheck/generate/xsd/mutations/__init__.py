"""The ways to break a tree, one a file."""

from wirecheck.generate.xsd.mutations.choice import CHOICE
from wirecheck.generate.xsd.mutations.fixed import FIXED
from wirecheck.generate.xsd.mutations.key import KEY
from wirecheck.generate.xsd.mutations.missing import MISSING
from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot
from wirecheck.generate.xsd.mutations.nil import NILLABLE
from wirecheck.generate.xsd.mutations.order import ORDER
from wirecheck.generate.xsd.mutations.required import REQUIRED
from wirecheck.generate.xsd.mutations.root import ROOT
from wirecheck.generate.xsd.mutations.stray import STRAY
from wirecheck.generate.xsd.mutations.surplus import SURPLUS
from wirecheck.generate.xsd.mutations.text import TEXT
from wirecheck.generate.xsd.mutations.undocumented import UNDOCUMENTED_ATTRIBUTE, UNDOCUMENTED_ELEMENT

MUTATIONS = (
    ROOT, MISSING, SURPLUS, CHOICE, ORDER, UNDOCUMENTED_ELEMENT, STRAY, REQUIRED, UNDOCUMENTED_ATTRIBUTE, FIXED, NILLABLE, TEXT, KEY,
)  # fmt: skip

__all__ = ["MUTATIONS", "Mutation", "Spot"]
