"""The images of a product as Create and Update send them."""

from __future__ import annotations

from wirecheck.staging.leadcommerce.answering import Refusal
from wirecheck.staging.leadcommerce.fields import image_address, read_value, text
from wirecheck.staging.leadcommerce.form import PhpArray, Value

Image = list[str]
"""URL, title, alternative text."""

_NAMES = ("image_url", "image_title", "image_alt")
_READERS = (image_address, text, text)


def read_images(value: Value, where: str, held: list[Image], *, keeps_all: bool = False) -> list[Image]:
    """Read images, which come after those held; the url "delete" drops those first, a blank text drops them too.

    The sample code sends a column of urls, one of titles and one of alternative texts. Its brackets do not close, so the two later columns may lie one level deeper each: they are
    found at any depth. A record for each image is read as well. `keeps_all` is a defect: nothing is dropped. Raises `Refusal`.
    """
    if value == "":
        return held if keeps_all else []
    if not isinstance(value, PhpArray):
        raise Refusal(400, f"{where} must be an array.")
    sent = _records(value, where)
    dropped = any(url == "delete" for url, _, _ in sent)
    return ([] if dropped and not keeps_all else held) + [image for image in sent if image[0] != "delete"]


def _records(value: PhpArray, where: str) -> list[Image]:
    each = value.values()
    if each and all(isinstance(record, PhpArray) and isinstance(record.get("image_url"), str) for record in each):
        columns = {name: [_part(record, name) for record in each] for name in _NAMES}
    else:
        columns = {name: [] for name in _NAMES}
        _collect(value, columns)
    if len(columns["image_url"]) < max(1, len(columns["image_title"]), len(columns["image_alt"])) or "" in columns["image_url"]:
        raise Refusal(400, f"{where}[image_url] is required for each image.")
    urls, titles, texts = ([read_value(part, read, f"{where}[{name}]") for part in columns[name]] for name, read in zip(_NAMES, _READERS, strict=True))
    return [[url, _at(titles, place), _at(texts, place)] for place, url in enumerate(urls)]


def _part(record: Value, name: str) -> Value:
    part = record.get(name) if isinstance(record, PhpArray) else None
    return "" if part is None else part


def _collect(value: PhpArray, columns: dict[str, list[Value]]) -> None:
    for key, part in value.items.items():
        if key in columns:
            columns[str(key)] += part.values() if isinstance(part, PhpArray) else [part]
        elif isinstance(part, PhpArray):
            _collect(part, columns)


def _at(texts: list[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""
