"""Tables of facts: an exchange that keeps each fact, and one that breaks it alone.

A table holds base exchanges and rows; a row names places in bases and edits at them. `keeps` edits must leave the exchange clean, `breaks` edits must give exactly the findings that
they name. The format is told in CONTRIBUTING.md.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from wirecheck.contract.document import parse
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.wire import form

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Edit:
    """One edit of one base: what it is called, the place it is about, and what it should give."""

    name: str
    base: str
    side: str
    path: str
    edits: tuple[Mapping[str, Any], ...]
    gives: tuple[Mapping[str, Any], ...]


class Table:
    """One file of facts."""

    def __init__(self, path: Path) -> None:
        data = parse(path.read_bytes(), path.name)
        self.contract: str = data["contract"]
        self._bases: dict[str, Any] = data["bases"]
        self._rows: list[Any] = data["rows"]
        self._drafts: dict[str, Any] = {}

    @property
    def bases(self) -> dict[str, Mapping[str, Any]]:
        """The base exchanges by name, what they extend filled in."""
        return {name: self._draft(name) for name in self._bases}

    def exchange(self, base: str, edits: tuple[Mapping[str, Any], ...] = ()) -> Exchange:
        """Give a base exchange with edits made to it."""
        draft = copy.deepcopy(self._draft(base))
        for edit in edits:
            apply(draft, edit)
        return built(draft)

    def _draft(self, name: str) -> Any:
        if name not in self._drafts:
            base = self._bases[name]
            made = copy.deepcopy(self._draft(base["extends"])) if "extends" in base else {}
            made |= {key: copy.deepcopy(value) for key, value in base.items() if key not in {"extends", "edits"}}
            for edit in base.get("edits", ()):
                apply(made, edit)
            self._drafts[name] = made
        return self._drafts[name]

    def keeps(self) -> Iterator[Edit]:
        """Yield the edits that leave an exchange clean."""
        return self._edits("keeps")

    def breaks(self) -> Iterator[Edit]:
        """Yield the edits that break one fact."""
        return self._edits("breaks")

    def _edits(self, kind: str) -> Iterator[Edit]:
        for row in self._rows:
            for base, place in row["at"].items():
                side, _, path = place.partition(" ")
                for number, edit in enumerate(row.get(kind, ())):
                    own = tuple(edit["edits"]) if "edits" in edit else ({"at": place, **{k: v for k, v in edit.items() if k != "gives"}},)
                    given = edit.get("gives", ())
                    first = {"constraint": given} if isinstance(given, str) else dict(given) if given else {}
                    wanted = [_filled(first, side, path, edit)] if first else []
                    wanted += [_filled(dict(more), side, path, {}) for more in first.pop("also", ())]
                    for want in wanted:
                        want.pop("also", None)
                    yield Edit(f"{row['says']} [{base} {kind} {number}]", base, side, path, own, tuple(wanted))


def _filled(want: dict[str, Any], side: str, path: str, edit: Mapping[str, Any]) -> dict[str, Any]:
    if edit.get("remove") and "path" not in want:
        parent, _, last = path.rpartition("/")
        want["path"] = parent
        if want["constraint"] in {"required", "minOccurs"}:
            want.setdefault("member", re.sub(r"\[\d+\]$", "", last))
    if edit.get("duplicate") and want["constraint"] == "maxOccurs" and "path" not in want and path.endswith("]"):
        head, _, index = path[:-1].rpartition("[")
        want["path"] = f"{head}[{int(index) + 1}]"
    if "insert" in edit and want["constraint"] == "undocumented" and "path" not in want:
        want["path"] = f"{path}/{etree.fromstring(value_of(edit['insert'])).tag}[1]"
    if side in {"request", "response"}:
        want.setdefault("direction", side)
    if want.get("part", "body") == "body":
        want.setdefault("path", path)
    want.setdefault("part", "body")
    want.setdefault("severity", "error")
    return want


# -- edits -----------------------------------------------------------------------------------------------------------------------------------


def value_of(value: Any) -> Any:
    """Give a value with ``{repeat: x, times: 3}`` written out, at any depth."""
    if isinstance(value, dict):
        if set(value) == {"repeat", "times"}:
            repeat = value["repeat"]
            return [copy.deepcopy(repeat) for _ in range(value["times"])] if isinstance(repeat, dict | list) else str(repeat) * value["times"]
        return {key: value_of(item) for key, item in value.items()}
    return [value_of(item) for item in value] if isinstance(value, list) else value


def apply(draft: dict[str, Any], edit: Mapping[str, Any]) -> None:
    """Make one edit to a draft, in place."""
    side, _, path = str(edit.get("at", "exchange")).partition(" ")
    target = draft.get(side)
    if "captured_at" in edit:
        draft["captured_at"] = edit["captured_at"]
    for key in ("method", "url"):
        if key in edit:
            draft["request"][key] = edit[key]
    if "status" in edit:
        draft["response"]["status"] = edit["status"]
    if "header" in edit:
        headers = draft[side if side != "exchange" else "request"].setdefault("headers", {})
        for name, value in edit["header"].items():
            for known in [known for known in headers if known.lower() == name.lower()]:
                del headers[known]
            if value is not None:
                headers[name] = value
    if "raw" in edit:
        for kind in ("json", "form", "text"):
            target.pop(kind, None)
        target["text"] = value_of(edit["raw"])
        return
    if not {"to", "remove", "blank", "duplicate", "rename", "insert", "first", "xml"} & edit.keys():
        return
    if "text" in target:
        target["text"] = _edit_xml(target["text"], path, edit)
    else:
        kind = "json" if "json" in target else "form"
        target[kind] = _edit_value(target[kind], path, edit)


def _edit_value(root: Any, path: str, edit: Mapping[str, Any]) -> Any:
    if path == "":
        return value_of(edit["to"])
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    holder = root
    for step in way:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    key: Any = int(last) if isinstance(holder, list) else last
    if edit.get("remove"):
        del holder[key]
    elif edit.get("duplicate"):
        holder.append(copy.deepcopy(holder[key]))
    elif "rename" in edit:
        value = holder.pop(key)
        holder[edit["rename"]] = value
    elif edit.get("blank"):
        holder[key] = ""
    elif isinstance(holder, list) and key >= len(holder):
        holder.append(value_of(edit["to"]))
    else:
        holder[key] = value_of(edit["to"])
    return root


def _edit_xml(text: str, path: str, edit: Mapping[str, Any]) -> str:
    declaration = re.match(r"\s*<\?xml[^>]*\?>\s*", text)
    root = etree.fromstring((text[declaration.end() :] if declaration else text).strip())
    element_path, _, attribute = path.partition("/@")
    found = root.xpath(element_path)
    if not found:
        parent_path, _, last = element_path.rpartition("/")
        parent = root.xpath(parent_path)[0]
        target = etree.SubElement(parent, re.sub(r"\[\d+\]$", "", last))
    else:
        target = found[0]
    parent = target.getparent()
    if attribute:
        if edit.get("remove"):
            del target.attrib[attribute]
        elif "rename" in edit:
            target.set(edit["rename"], target.attrib.pop(attribute))
        else:
            target.set(attribute, str(value_of(edit.get("to", ""))))
    elif edit.get("remove"):
        parent.remove(target)
    elif edit.get("blank"):
        target[:] = []
        target.text = None
    elif edit.get("duplicate"):
        twin = copy.deepcopy(target)
        twin.tail = None
        target.addnext(twin)
    elif "rename" in edit:
        target.tag = edit["rename"]
    elif "insert" in edit:
        target.extend(etree.fromstring(f"<all>{value_of(edit['insert'])}</all>"))
    elif "first" in edit:
        target.insert(0, etree.fromstring(value_of(edit["first"])))
    elif "xml" in edit:
        new = etree.fromstring(value_of(edit["xml"]))
        if parent is None:
            root = new
        else:
            parent.replace(target, new)
    else:
        target[:] = []
        target.text = str(value_of(edit["to"]))
    return (declaration.group() if declaration else "") + etree.tostring(root, encoding="unicode")


# -- exchanges -------------------------------------------------------------------------------------------------------------------------------


def built(draft: Mapping[str, Any]) -> Exchange:
    """Give the exchange that a draft describes."""
    request, response = draft["request"], draft.get("response")
    moment = draft.get("captured_at")
    return Exchange(
        request=Request(method=request["method"], url=request["url"], headers=_headers(request), body=_body(request)),
        response=Response(status=response["status"], headers=_headers(response), body=_body(response)) if response is not None else None,
        captured_at=datetime.fromisoformat(moment) if moment else None,
        capture="table",
    )


def _headers(side: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), str(value)) for name, value in side.get("headers", {}).items())


def _body(side: Mapping[str, Any]) -> bytes:
    if "json" in side:
        return json.dumps(value_of(side["json"]), ensure_ascii=False).encode()
    if "form" in side:
        return form.encode(value_of(side["form"]))
    return str(value_of(side.get("text") or "")).encode()


TABLES = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
