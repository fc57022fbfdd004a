"""Countries and their parts, as Lead Commerce numbers them.

The example of the Customers page shows a region 840, which is the United States in ISO 3166-1 (numeric); the numbers of the parts are the vendor's own, and ours are made up. The
requests of the page name a part by its name, its table by an abbreviation; both are understood.
"""

from __future__ import annotations

from dataclasses import dataclass

UNITED_STATES = 840

_STATES = (
    "AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;DC District of Columbia;FL Florida;GA Georgia;HI Hawaii;ID Idaho;IL Illinois;"
    "IN Indiana;IA Iowa;KS Kansas;KY Kentucky;LA Louisiana;ME Maine;MD Maryland;MA Massachusetts;MI Michigan;MN Minnesota;MS Mississippi;MO Missouri;MT Montana;NE Nebraska;NV Nevada;"
    "NH New Hampshire;NJ New Jersey;NM New Mexico;NY New York;NC North Carolina;ND North Dakota;OH Ohio;OK Oklahoma;OR Oregon;PA Pennsylvania;RI Rhode Island;SC South Carolina;"
    "SD South Dakota;TN Tennessee;TX Texas;UT Utah;VT Vermont;VA Virginia;WA Washington;WV West Virginia;WI Wisconsin;WY Wyoming"
)
_REGIONS = {
    36: ("AU", "Australia", "NSW New South Wales;QLD Queensland;VIC Victoria;TAS Tasmania"),
    124: ("CA", "Canada", "BC British Columbia;NS Nova Scotia;ON Ontario;QC Quebec"),
    208: ("DK", "Denmark", "81 Nordjylland;84 Hovedstaden"),
    250: ("FR", "France", "ARA Auvergne-Rhône-Alpes;BRE Bretagne;IDF Île-de-France"),
    276: ("DE", "Germany", "BE Berlin;BY Bayern;SH Schleswig-Holstein"),
    372: ("IE", "Ireland", "CO Cork;D Dublin;G Galway"),
    380: ("IT", "Italy", "BO Bologna;TO Torino;TS Trieste"),
    554: ("NZ", "New Zealand", "AUK Auckland;NSN Nelson;OTA Otago"),
    578: ("NO", "Norway", "OSL Oslo;TR Trøndelag;VL Vestland"),
    826: ("GB", "United Kingdom", "BST Bristol;KEN Kent;LND London;WYK West Yorkshire"),
    UNITED_STATES: ("US", "United States", _STATES),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subregion:
    """A part of a country; `code` is its abbreviation."""

    id: int
    region: int
    code: str
    name: str


def _numbered() -> dict[int, Subregion]:
    parts = [(region, part.partition(" ")) for region, (_, _, parts) in _REGIONS.items() for part in parts.split(";")]
    return {number: Subregion(id=number, region=region, code=code, name=name) for number, (region, (code, _, name)) in enumerate(parts, 3601)}


SUBREGIONS = _numbered()
_REGION_BY_NAME = {word.lower(): number for number, (code, name, _) in _REGIONS.items() for word in (code, name, str(number))}
_SUBREGION_BY_NAME = {(part.region, word.lower()): part.id for part in SUBREGIONS.values() for word in (part.code, part.name, str(part.id))}


def find_region(text: str) -> int | None:
    """Find a country by its name, its two letters or its number."""
    return _REGION_BY_NAME.get(text.strip().lower())


def find_subregion(region: int, text: str) -> int | None:
    """Find a part of a country by its name, its abbreviation or its number."""
    return _SUBREGION_BY_NAME.get((region, text.strip().lower()))
