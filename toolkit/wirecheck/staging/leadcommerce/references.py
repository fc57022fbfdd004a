"""What the back office of the store has set up, and no API call of these two pages changes: types, terms, vendors, categories, variations, attributes.

The numbers are those that examples name, so that an example that is sent to the store as it stands finds what it asks for.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A thing with a name, another one to show, and a slug."""

    id: int
    name: str
    display_name: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcategory:
    """A category within one of `CATEGORIES`."""

    id: int
    category: int
    name: str
    display_name: str
    slug: str

    @property
    def directory_structure(self) -> str:
        """The folder of the shop that the subcategory lies in."""
        return f"/{CATEGORIES[self.category].slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """A way in which goods differ; `values` by their id."""

    id: int
    name: str
    display_name: str
    values: dict[int, str]


CUSTOMER_TYPES = {1: "Retail", 2: "Wholesale", 3: "Club"}
PRODUCT_TYPES = {1: "Homeware", 2: "Clothing", 3: "Stationery", 4: "Instruments"}
TERMS = {2: "Rented", 15: "Standard", 16: "Made to order", 17: "Clearance"}
BULK_PRICINGS = {1: "Ten for nine", 2: "By the pallet", 4: "Season"}
VENDORS = {1: "Fjord Works", 3: "Tern & Sons", 8: "Lowland Mill", 11: "Selvedge", 605: "Copperhand", 984: "North Loom", 1081: "Beacon Goods"}

ATTRIBUTES = {
    named.id: named
    for named in (
        Named(id=14, name="Where we met", display_name="Where did we meet?", slug="attr_where_we_met"),
        Named(id=15, name="Letter", display_name="Monthly letter", slug="attr_letter"),
        Named(id=21, name="Delivery note", display_name="Note for the driver", slug="attr_delivery_note"),
    )
}
CATEGORIES = {
    named.id: named
    for named in (
        Named(id=2, name="Home", display_name="For the home", slug="room"),
        Named(id=16, name="Kitchen", display_name="Kitchen", slug="kitchen"),
        Named(id=17, name="Light", display_name="Light", slug="light"),
        Named(id=20, name="Travel", display_name="On the road", slug="travel"),
        Named(id=22, name="Desk", display_name="Desk & Study", slug="desk"),
        Named(id=25, name="Wool", display_name="Wool", slug="wool"),
        Named(id=30, name="Season's end", display_name="Last pieces", slug="seasons_end"),  # without subcategories, as one of the page's two
    )
}
SUBCATEGORIES = {
    sub.id: sub
    for sub in (
        Subcategory(id=14, category=2, name="Throws", display_name="Throws", slug="throws"),
        Subcategory(id=15, category=2, name="Cushions", display_name="Cushions", slug="cushions"),
        Subcategory(id=18, category=16, name="Kettles", display_name="Kettles", slug="kettles"),
        Subcategory(id=85, category=16, name="Mugs & Cups", display_name="Mugs", slug="mugs_cups"),
        Subcategory(id=47, category=16, name="Stools", display_name="Stools", slug="stools"),
        Subcategory(id=65, category=17, name="Lanterns", display_name="Lanterns", slug="lanterns"),
        Subcategory(id=12, category=17, name="Desk Lamps", display_name="Lamps", slug="desk_lamps"),
        Subcategory(id=31, category=20, name="Compasses", display_name="Compasses", slug="compasses"),
        Subcategory(id=33, category=22, name="Notebooks", display_name="Notebooks", slug="notebooks"),
        Subcategory(id=35, category=25, name="Blankets", display_name="Blankets", slug="blankets"),
    )
}
VARIATIONS = {
    variation.id: variation
    for variation in (
        Variation(id=4, name="Size", display_name="Size", values={15: "Small", 16: "Medium", 17: "Large"}),
        Variation(id=5, name="Finish", display_name="Finish", values={8: "Slate", 9: "Amber", 10: "Copper", 11: "Night"}),
        Variation(id=6, name="Engraving", display_name="Engraved", values={31: "With", 32: "Without"}),
        Variation(id=7, name="Lining", display_name="Lining", values={40: "Linen", 41: "Felt"}),
    )
}
