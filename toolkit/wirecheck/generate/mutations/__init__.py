"""Ways to break a request or response beside its schema, one a file."""

from wirecheck.generate.mutations.brackets import BRACKETS
from wirecheck.generate.mutations.credential import CREDENTIAL
from wirecheck.generate.mutations.dtd import DTD
from wirecheck.generate.mutations.duplicate import DUPLICATE
from wirecheck.generate.mutations.empty import EMPTY
from wirecheck.generate.mutations.malformed import MALFORMED
from wirecheck.generate.mutations.media_type import MEDIA_TYPE
from wirecheck.generate.mutations.mutation import Mutation
from wirecheck.generate.mutations.not_utf8 import NOT_UTF8
from wirecheck.generate.mutations.page import PAGE
from wirecheck.generate.mutations.raw_text import RAW_TEXT
from wirecheck.generate.mutations.root import ROOT
from wirecheck.generate.mutations.specification import SPECIFICATION
from wirecheck.generate.mutations.stray_percent import STRAY_PERCENT
from wirecheck.generate.mutations.truncated import TRUNCATED

MUTATIONS: tuple[Mutation, ...] = (
    MALFORMED,
    TRUNCATED,
    EMPTY,
    PAGE,
    NOT_UTF8,
    DTD,
    ROOT,
    RAW_TEXT,
    STRAY_PERCENT,
    BRACKETS,
    DUPLICATE,
    MEDIA_TYPE,
    SPECIFICATION,
    CREDENTIAL,
)
"""All of them, in the order in which sites are listed."""

__all__ = ["MUTATIONS", "Mutation"]
