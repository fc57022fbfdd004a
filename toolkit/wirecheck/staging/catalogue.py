"""Invented people and goods, the same for every vendor: who is a customer of one is a customer of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random

_FIRST = (
    "Mira",
    "Tomasz",
    "Ingrid",
    "Kofi",
    "Yara",
    "Stellan",
    "Priya",
    "Mateo",
    "Aoife",
    "Jonas",
    "Leila",
    "Bram",
    "Noor",
    "Edda",
    "Callum",
    "Zofia",
    "Emre",
    "Tove",
    "Ruben",
    "Anouk",
    "Søren",
    "Chiara",
    "Željko",
    "Maëlle",
)
_LAST = (
    "Okafor",
    "Lindqvist",
    "Ferreira",
    "Novak",
    "Haddad",
    "Brandt",
    "Osei",
    "Moreau",
    "Kaur",
    "Vestergaard",
    "Petrov",
    "Sandoval",
    "Whitlock",
    "Ibarra",
    "Nakata",
    "Dahl",
    "Rossi",
    "Müller",
    "O'Shea",
    "Çelik",
)
_FIRMS = ("Instruments", "Trading", "& Daughters", "Bakery", "Marine Supply", "Studio", "Print Works", "Outfitters")
_STREETS = ("Quay Lane", "Mill Road", "Observatory Hill", "Harbour Street", "Foundry Row", "Orchard Way", "Signal Court", "Long Meadow")
_TOWNS = (
    ("Bergen", "5003", "VL", "NO"),
    ("Bristol", "BS1 4ST", "BST", "GB"),
    ("Portland", "97204", "OR", "US"),
    ("Fresno", "93721", "CA", "US"),
    ("Trieste", "34121", "TS", "IT"),
    ("Lyon", "69002", "", "FR"),
    ("Nelson", "7010", "NSN", "NZ"),
    ("Kiel", "24103", "SH", "DE"),
    ("Cork", "T12 W8KX", "CO", "IE"),
)
_KINDS = ("Lamp", "Kettle", "Lantern", "Mug", "Chart", "Compass", "Blanket", "Stool", "Clock", "Satchel", "Notebook", "Whistle")
_LOOKS = ("Harbour", "Fjord", "Copper", "Slate", "Night", "Signal", "Amber", "Folded", "Winter", "Tide")
_MAKERS = ("Fjord Works", "Tern & Sons", "Copperhand", "North Loom", "Beacon Goods")
_SHELVES = ("Kitchen", "Light", "Travel", "Desk", "Wool")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who buys. `number` counts from 1; `state` may be empty; `country` is ISO 3166-1 alpha-2; times are aware, in UTC."""

    number: int
    first: str
    last: str
    company: str
    email: str
    phone: str
    street: str
    street_2: str
    city: str
    postal_code: str
    state: str
    country: str
    password: str
    joined: datetime
    seen: datetime | None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something to sell. `number` counts from 1; `price` and `cost` have two places."""

    number: int
    name: str
    description: str
    sku: str
    price: Decimal
    cost: Decimal
    shelf: str
    maker: str
    added: datetime


class Catalogue:
    """What a store is filled with: `size` people, as many products."""

    def __init__(self, *, seed: int, size: int, now: datetime) -> None:
        self.seed, self.size, self.now = seed, size, now
        self.shelves = _SHELVES
        self.makers = _MAKERS

    def draw(self, what: str) -> Random:
        """Give a source of random numbers of its own, so that one vendor's draws leave those of another as they were."""
        return Random(f"{self.seed} {what}")  # noqa: S311 -- invented records

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """The people, those who joined first before the others."""
        draw = self.draw("people")
        joined = sorted(self.now - timedelta(minutes=draw.randrange(3 * 24 * 60, 900 * 24 * 60)) for _ in range(self.size))
        return tuple(self._person(draw, number, at) for number, at in enumerate(joined, 1))

    def _person(self, draw: Random, number: int, joined: datetime) -> Person:
        first, last = draw.choice(_FIRST), draw.choice(_LAST)
        city, postal_code, state, country = draw.choice(_TOWNS)
        plain = "".join(character for character in f"{first}.{last}".lower() if character.isascii() and (character.isalpha() or character == "."))
        seen = joined + (self.now - joined) * draw.random()
        return Person(
            number=number,
            first=first,
            last=last,
            company=f"{last} {draw.choice(_FIRMS)}" if draw.random() < 0.4 else "",
            email=f"{plain}.{number}@mail.example",
            phone=f"555-01{draw.randrange(100):02}-{draw.randrange(10_000):04}",
            street=f"{draw.randint(1, 240)} {draw.choice(_STREETS)}",
            street_2=f"Unit {draw.randint(1, 30)}" if draw.random() < 0.2 else "",
            city=city,
            postal_code=postal_code,
            state=state,
            country=country,
            password=f"{draw.choice(_LOOKS).lower()}-{draw.randrange(1000, 10_000)}",
            joined=joined,
            seen=seen.replace(microsecond=0) if draw.random() < 0.7 else None,
        )

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """The products."""
        draw = self.draw("products")
        return tuple(self._product(draw, number) for number in range(1, self.size + 1))

    def _product(self, draw: Random, number: int) -> Product:
        look, kind = draw.choice(_LOOKS), draw.choice(_KINDS)
        price = Decimal(draw.randrange(500, 30_000)) / 100
        return Product(
            number=number,
            name=f"{look} {kind} {number}",
            description=f"A {kind.lower()} of the {look.lower()} line, made to last.",
            sku=f"{look[:2].upper()}{kind[:2].upper()}-{number:04}",
            price=price,
            cost=(price * Decimal("0.45")).quantize(Decimal("0.01")),
            shelf=draw.choice(_SHELVES),
            maker=draw.choice(_MAKERS),
            added=self.now - timedelta(minutes=draw.randrange(60, 700 * 24 * 60)),
        )
