"""The Products API does what its page says: requests as the page writes them, goods of ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

LEAST = {"name": "Tide Chart", "cost": "4.5", "price": "12", "product_type": 2, "weight": "0.3"}
SEEDED = [41, 42, 57, *range(1001, 1038)]
NOW = "3/4/2026 9:05PM"
FILTERS = ("status", "product_type", "timestamp_start", "timestamp_end", "price_above", "price_below", "id")
WORDS = {"0": "Inactive", "1": "Active", "2": "Archive"}


def texts(item: Any, *names: str) -> list[str | None]:
    return [item.findtext(name) for name in names]


def ids(items: list[Any]) -> list[int]:
    return [int(item.findtext("id")) for item in items]


def moment(text: str) -> int:
    return int(datetime.strptime(text, "%m/%d/%Y %I:%M%p").replace(tzinfo=UTC).timestamp())


def meets(item: Any, name: str, value: int) -> bool:
    """Whether the page has a product in a list; times are shown in minutes, and the seconds of a bound count."""
    if name in {"timestamp_start", "timestamp_end"}:
        shown = moment(item.findtext("last_updated"))
        return shown + 59 >= value if name == "timestamp_start" else shown <= value
    return {
        "status": lambda: item.findtext("status") == WORDS[str(value)],
        "id": lambda: item.findtext("id") == str(value),
        "product_type": lambda: item.findtext("product_type") == str(value),
        "price_above": lambda: Decimal(item.findtext("price")) > value,
        "price_below": lambda: Decimal(item.findtext("price")) < value,
    }[name]()


def test_a_view_without_filters_gives_every_product_once(shop: Any) -> None:
    assert ids(shop.items("Products")) == SEEDED


def test_the_seed_has_every_case_of_the_page(shop: Any) -> None:
    items = shop.items("Products")

    for path in (
        "categories",
        "categories/categorie/values",
        "vendors",
        "images",
        "product_variations",
        "display_name",
        "seo_title",
        "description",
        "images/image/alt_text",
    ):
        found = [bool(each is not None and (each.text or len(each))) for item in items for each in (item.findall(path) or [None])]
        assert set(found) == {True, False}, path
    assert {item.findtext("status") for item in items} == set(WORDS.values())
    assert {item.findtext("product_type") for item in items} == {"1", "2", "3", "4"}
    for name in ("available_on", "unavailable_after"):
        assert {item.findtext(name) == "0" for item in items} == {True, False}
    assert {Decimal(item.findtext("price")) >= 1000 for item in items} == {True, False}
    assert {item.findtext("last_updated") == item.findtext("created") for item in items} == {True, False}
    assert {len(item.findall("categories/categorie")) for item in items} == {0, 1, 2}
    assert {len(item.findall("inventory_skus/inventory_sku")) for item in items} == {1, 3, 12}


FILTER_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "status": st.integers(0, 2),
        "id": st.one_of(st.integers(40, 60), st.integers(999, 1045)),
        "product_type": st.integers(1, 5),
        "timestamp_start": st.integers(1_712_000_000, 1_772_700_000),
        "timestamp_end": st.integers(1_712_000_000, 1_772_700_000),
        "price_above": st.integers(-5, 700),
        "price_below": st.integers(-5, 5000),
    },
)


@given(FILTER_VALUES)
def test_the_filters_of_any_combination_all_hold(shared: Any, filters: dict[str, int]) -> None:
    shop, everything = shared

    got = ids(shop.items("Products", filters))

    assert got == ids([item for item in everything if all(meets(item, name, value) for name, value in filters.items())])


@pytest.fixture(scope="module")
def shared(new_shop: Any) -> tuple[Any, list[Any]]:
    """Give a store that nobody writes to, and all its products."""
    shop = new_shop()
    return shop, shop.items("Products")


@pytest.mark.parametrize("names", [pair for count in (1, 2) for pair in combinations(FILTERS, count)], ids="+".join)
def test_each_filter_and_each_pair_finds_some_and_leaves_some(shared: Any, names: tuple[str, ...]) -> None:
    shop, everything = shared
    one = everything[1]
    at = moment(one.findtext("last_updated"))
    values = {"status": 1, "product_type": one.findtext("product_type"), "id": one.findtext("id"), "price_above": 5, "price_below": 999_999}
    values |= {"timestamp_start": at - 3600, "timestamp_end": at + 3600, "price_below": int(Decimal(one.findtext("price"))) + 1}
    values["price_above"] = int(Decimal(one.findtext("price"))) - 1
    values["status"] = {word: number for number, word in WORDS.items()}[one.findtext("status")]

    got = ids(shop.items("Products", {name: values[name] for name in names}))

    assert int(one.findtext("id")) in got
    assert len(got) < len(everything)


def test_a_time_bound_belongs_to_the_window_and_a_price_bound_does_not(shop: Any) -> None:
    shop.items("Products/create", {"inserts": [LEAST]})
    now = int(shop.store._now.timestamp())
    both = {"timestamp_start": now, "timestamp_end": now}

    assert ids(shop.items("Products", both)) == [1038]
    assert ids(shop.items("Products", both | {"price_above": 12})) == []
    assert ids(shop.items("Products", both | {"price_below": 12})) == []
    assert ids(shop.items("Products", both | {"price_above": 11, "price_below": 13})) == [1038]


def test_the_latest_time_of_a_product_counts(shop: Any) -> None:
    """The page counts both creation and update: an update carries a product into a window that begins after its creation."""
    later = shop.store._now + timedelta(days=1)
    shop.items("Products/update", {"updates": [{"id": 1004}]}, now=later)

    assert ids(shop.items("Products", {"timestamp_start": int(later.timestamp())})) == [1004]
    assert 1004 not in ids(shop.items("Products", {"timestamp_end": int(shop.store._now.timestamp())}))


def test_no_product_is_no_failure(shop: Any) -> None:
    answer = shop.ask("Products", {"id": 1})

    assert shop.given(answer) == []
    assert b"<data/>" in answer.body


@pytest.mark.parametrize("value", ["9" * 18, "9" * 19, "9" * 400, "-" + "9" * 30])
@pytest.mark.parametrize("name", ["id", "product_type", "timestamp_start", "price_above"])
def test_an_integer_of_any_length_is_an_integer(shop: Any, name: str, value: str) -> None:
    found = ids(shop.items("Products", {name: value}))

    assert found == (SEEDED if value.startswith("-") and name in {"timestamp_start", "price_above"} else [])


def test_create_makes_all_of_the_example(shop: Any, printed: Callable[[Any], Any]) -> None:
    whole = {
        "name": "Salt Lantern & Co", "display_name": "The Salt Lantern", "cost": "19.95", "price": "1034.9", "details": "Burns <slowly>.", "length": "12", "width": "36",
        "height": "8", "weight": "2.2", "weight_only": "Y", "ship_alone": "N", "metatitle": "Lanterns", "metatag": "lantern, salt", "metadesc": "A lantern.", "terms": 16,
        "product_type": 2, "tax_code": 0, "available_on": "8/26/2013", "unavailable_after": "9/30/2013", "status": "active", "vendors": [1, 3],
        "images": {"image_url": ["http://pictures.example/a.jpg", "http://pictures.example/b.jpg"], "image_title": ["A", "B"], "image_alt": ["one & two"]},
        "variations": [[4, [16, 17]], [5, [8, 9, 11]]], "cat": [16, 17], "subcat": [18, 85, 65], "bulk_pricing": 1, "display_id": "S-1", "attributes": {"7": "x"},
    }  # fmt: skip

    answer = shop.ask("Products/create", {"inserts": [whole]})

    (made,) = shop.given(answer)
    assert answer.status == 201
    assert printed(made) == printed(shop.product(1038))
    assert texts(made, "id", "name", "display_name", "cost", "price") == ["1038", "Salt Lantern & Co", "The Salt Lantern", "19.95", "1034.90"]
    assert texts(made, "seo_title", "seo_keyword", "seo_description", "description") == ["Lanterns", "lantern, salt", "A lantern.", "Burns <slowly>."]
    assert texts(made, "available_on", "unavailable_after", "tax_code", "product_type", "status") == ["8/26/2013", "9/30/2013", "00000", "2", "Active"]
    assert texts(made, "url", "created", "last_updated") == ["http://shop.example/products/salt-lantern-co/", NOW, NOW]
    assert printed(made.find("vendors"))["vendor"] == [{"id": ["1"], "name": ["Fjord Works"]}, {"id": ["3"], "name": ["Tern & Sons"]}]
    assert printed(made.find("images"))["image"] == [
        {"url": ["http://pictures.example/a.jpg"], "alt_text": ["one & two"], "title": ["A"]},
        {"url": ["http://pictures.example/b.jpg"], "alt_text": [""], "title": ["B"]},
    ]
    assert [
        (each.findtext("id"), [value.text for value in each.findall("values/value/id")]) for each in made.findall("product_variations/product_variation")
    ] == [
        ("4", ["16", "17"]),
        ("5", ["8", "9", "11"]),
    ]
    assert [(each.findtext("id"), [value.text for value in each.findall("values/value/id")]) for each in made.findall("categories/categorie")] == [
        ("16", ["18", "85"]),
        ("17", ["65"]),
    ]
    assert [each.text for each in made.findall("inventory_skus/inventory_sku/sku")] == [f"1038-000{number}" for number in range(1, 7)]


def test_a_category_without_subcategories_has_no_values(shop: Any) -> None:
    (made,) = shop.items("Products/create", {"inserts": [LEAST | {"cat": [30]}]})

    assert [each.tag for each in made.find("categories/categorie")] == ["id", "name", "display_name", "slug"]


def test_what_is_left_out_has_its_default(shop: Any) -> None:
    (made,) = shop.items("Products/create", {"inserts": [LEAST]})

    assert texts(made, "display_name", "seo_title", "description", "available_on", "unavailable_after") == ["", "", "", "0", "0"]
    assert texts(made, "tax_code", "status", "cost", "price", "url") == ["00000", "Active", "4.50", "12.00", "http://shop.example/products/tide-chart/"]
    assert [len(made.find(name)) for name in ("categories", "vendors", "images", "product_variations", "inventory_skus")] == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("sent", "shown"), [("active", "Active"), ("Inactive", "Inactive"), ("ARCHIVE", "Archive"), ("0", "Inactive"), ("1", "Active"), ("2", "Archive")]
)
def test_the_status_is_a_word_or_its_number(shop: Any, sent: str, shown: str) -> None:
    (made,) = shop.items("Products/create", {"inserts": [LEAST | {"status": sent}]})

    assert made.findtext("status") == shown


def test_variations_are_read_as_the_table_writes_them_too(shop: Any) -> None:
    pairs, flat = shop.items("Products/create", {"inserts": [LEAST | {"variations": [[4, [16]], [5, [8, 10]]]}, LEAST | {"variations": [4, [16], 5, [8, 10]]}]})

    def shown(item: Any) -> list[str]:
        return [each.text for each in item.find("product_variations").iter("id")]

    assert shown(pairs) == shown(flat) == ["4", "16", "5", "8", "10"]


IMAGE = {"url": ["https://pictures.example/1.png"], "alt_text": ["alt"], "title": ["title"]}


@pytest.mark.parametrize(
    "images",
    [
        {"image_url": [IMAGE["url"][0]], "image_title": ["title"], "image_alt": ["alt"]},
        {"image_url": IMAGE["url"][0], "image_title": "title", "image_alt": "alt"},
        {"image_url": [IMAGE["url"][0]], "0": {"image_title": ["title"], "0": {"image_alt": ["alt"]}}},
        [{"image_url": [IMAGE["url"][0]]}, {"image_title": ["title"]}, {"image_alt": ["alt"]}],
        [{"image_url": IMAGE["url"][0], "image_title": "title", "image_alt": "alt"}],
    ],
    ids=["columns", "texts", "as the sample nests", "columns in arrays", "records"],
)
def test_images_are_read_in_every_way_that_the_sample_can_be_meant(shop: Any, printed: Callable[[Any], Any], images: Any) -> None:
    (made,) = shop.items("Products/create", {"inserts": [LEAST | {"images": images}]})

    assert printed(made.find("images")) == {"image": [IMAGE]}


def test_the_word_delete_takes_all_images_away(shop: Any) -> None:
    before = len(shop.product(1003).findall("images/image"))

    (more,) = shop.items("Products/update", {"updates": [{"id": 1003, "images": {"image_url": ["http://pictures.example/x.png"]}}]})
    (none,) = shop.items("Products/update", {"updates": [{"id": 1003, "images": {"image_url": ["delete"]}}]})

    assert before > 0
    assert len(more.findall("images/image")) == before + 1
    assert none.findall("images/image") == []


def test_the_example_update_changes_what_it_sends_and_no_more(shop: Any, printed: Callable[[Any], Any]) -> None:
    before = printed(shop.product(1001))
    change = {"id": "1001", "name": "Another Name", "tax_code": "20060", "unavailable_after": "10/30/2013", "details": "Another description."}

    (answered,) = shop.items("Products/update", {"updates": [change]})

    after = printed(shop.product(1001))
    assert printed(answered) == after
    assert after == before | {
        "name": ["Another Name"],
        "tax_code": ["20060"],
        "unavailable_after": ["10/30/2013"],
        "description": ["Another description."],
        "last_updated": [NOW],
    }


def test_a_blank_blanks_and_what_has_a_default_gets_it(shop: Any) -> None:
    blank = dict.fromkeys(
        (
            "name",
            "cost",
            "price",
            "product_type",
            "details",
            "seo_title",
            "url",
            "available_on",
            "tax_code",
            "status",
            "vendors",
            "cat",
            "images",
            "variations",
        ),
        "",
    )

    (item,) = shop.items("Products/update", {"updates": [{"id": 1003} | blank]})

    assert texts(item, "name", "cost", "price", "product_type", "description", "seo_title", "url") == [""] * 7
    assert texts(item, "available_on", "tax_code", "status") == ["0", "00000", "Active"]
    assert [len(item.find(name)) for name in ("vendors", "categories", "images", "product_variations")] == [0, 0, 0, 0]


@pytest.mark.wirecheck(enabled=False)  # the page forbids what is sent
def test_an_update_leaves_the_skus(shop: Any) -> None:
    """The page sends SKUs elsewhere."""
    before = [each.text for each in shop.product(1001).iter("sku")]

    (item,) = shop.items("Products/update", {"updates": [{"id": 1001, "variations": [[4, [15]]], "skus": ["x"]}]})

    assert [each.text for each in item.iter("sku")] == before


def test_a_subcategory_leaves_with_its_category(shop: Any) -> None:
    shop.items("Products/update", {"updates": [{"id": 1001, "cat": [16, 17], "subcat": [18, 65]}]})

    (item,) = shop.items("Products/update", {"updates": [{"id": 1001, "cat": [17]}]})
    (more,) = shop.items("Products/update", {"updates": [{"id": 1001, "subcat": [12]}]})

    assert [each.text for each in item.find("categories").iter("id")] == ["17", "65"]
    assert [each.text for each in more.find("categories").iter("id")] == ["17", "12"]


def test_a_product_keeps_its_own_display_id(shop: Any) -> None:
    shop.items("Products/update", {"updates": [{"id": 1001, "display_id": "OWN"}]})

    assert ids(shop.items("Products/update", {"updates": [{"id": 1001, "display_id": "OWN"}]})) == [1001]
    assert shop.refused("Products/update", {"updates": [{"id": 1002, "display_id": "OWN"}]}) == (400, "updates[0][display_id] belongs to another product.")


def test_related_products_are_kept(shop: Any) -> None:
    shop.items("Products/update", {"updates": [{"id": 1001, "related": [1002, 1003, 1002]}]})

    assert shop.store.database.value("SELECT related FROM leadcommerce_product WHERE id = 1001") == "[1002, 1003]"


def test_several_products_are_updated_at_once_or_none_is(shop: Any) -> None:
    both = [{"id": 1002, "name": "Two"}, {"id": 1001, "name": "One"}]

    assert [texts(item, "id", "name") for item in shop.items("Products/update", {"updates": both})] == [["1002", "Two"], ["1001", "One"]]
    assert shop.refused("Products/update", {"updates": [{"id": 1001, "name": "Three"}, {"id": 7}]}) == (400, "updates[1][id] must be the id of a product.")
    assert shop.product(1001).findtext("name") == "One"


@pytest.mark.parametrize(("sent", "shown"), [("0", "0.00"), ("5", "5.00"), ("5.5", "5.50"), ("0.07", "0.07"), ("999999999999.99", "999999999999.99")])
def test_money_has_two_places_and_is_never_rounded(shop: Any, sent: str, shown: str) -> None:
    (made,) = shop.items("Products/create", {"inserts": [LEAST | {"cost": sent, "price": sent}]})

    assert texts(made, "cost", "price") == [shown, shown]


@pytest.mark.parametrize(("sent", "shown"), [("2/29/2024", "2/29/2024"), ("02/09/2024", "2/9/2024"), ("12/31/9999", "12/31/9999")])
def test_days_are_shown_without_leading_zeros(shop: Any, sent: str, shown: str) -> None:
    (made,) = shop.items("Products/create", {"inserts": [LEAST | {"available_on": sent}]})

    assert made.findtext("available_on") == shown


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("products/x.html", "http://shop.example/products/x.html"), ("/x", "http://shop.example/x"), ("https://other.example/x", "https://other.example/x")],
)
def test_a_path_is_shown_as_an_address(shop: Any, sent: str, shown: str) -> None:
    (made,) = shop.items("Products/create", {"inserts": [LEAST | {"url": sent}]})

    assert made.findtext("url") == shown
