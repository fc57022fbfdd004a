"""What a browser sees at the store's own address, and the little JSON beneath it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from wirecheck import __version__
from wirecheck.staging.credentials import Credentials, by_contract, known
from wirecheck.staging.shown import causes, row, sides
from wirecheck.text.counted import counted, listed
from wirecheck.text.look import ICON, look, policy

if TYPE_CHECKING:
    from starlette.requests import Request

    from wirecheck.staging.log import Log
    from wirecheck.staging.store import Store

_FOLDER = Path(__file__).with_name("templates")
_ROWS = 50


class Page:
    """The page of one store: what it serves, what was said. All text of others is escaped by the template, and set as text by the script."""

    def __init__(self, store: Store, log: Log, *, base: str, private: bool) -> None:
        self._store, self._log, self._base, self._private = store, log, base, private
        self._credentials = Credentials(pair for given in store.credentials.values() for pair in given.items())
        self._templates = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, auto_reload=False, trim_blocks=True, lstrip_blocks=True)
        style, script = look() + (_FOLDER / "page.css").read_text("utf-8"), (_FOLDER / "page.js").read_text("utf-8")
        self._templates.globals |= {"version": __version__, "base": base, "icon": ICON, "counted": counted, "listed": listed}
        self._templates.globals |= {"style": Markup(style), "script": Markup(script)}  # noqa: S704 -- files of ours
        self._headers = {
            "content-security-policy": policy(style, script, connect_src="'self'", frame_ancestors="'none'"),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "no-store",
        }

    def routes(self) -> list[Route]:
        """Give what the server answers by itself; no vendor's path begins like these."""
        return [
            Route("/", self._front, methods=["GET"]),
            Route("/-/state", self._state, methods=["GET"]),
            Route("/-/exchanges/{number:int}", self._exchange, methods=["GET"]),
            Route("/-/defects", self._defects, methods=["GET"]),
            Route("/-/credentials", self._keys, methods=["GET"]),
            Route("/-/known", self._people, methods=["GET"]),
            Route("/-/alive", self._alive, methods=["GET"]),
        ]

    async def _front(self, request: Request) -> Response:
        on = [defect for defect in self._store.defects if self._store.on(defect.name)]
        return self._html(
            "front.html",
            state=self._told(_last(request)),
            vendors=self._store.vendors,
            credentials=self._store.credentials if self._private else {},
            on=on,
            known=len(self._store.defects),
            private=self._private,
            seed=self._store.seed,
        )

    async def _state(self, request: Request) -> Response:
        """Tell what the front page shows of the log; nothing (204) where that is what the caller has (``?since=VERSION``)."""
        if request.query_params.get("since") == str(self._log.version):
            return Response(status_code=204, headers=self._headers)
        return JSONResponse(self._told(_last(request)), headers=self._headers)

    async def _exchange(self, request: Request) -> Response:
        entry = self._log.entry(request.path_params["number"])
        if entry is None:
            return self._html("gone.html", status=404)
        asked, answered = sides(entry, self._credentials)
        return self._html(
            "exchange.html",
            row=row(entry, self._credentials),
            at=f"{entry.at:%Y-%m-%d %H:%M:%S} UTC",
            causes=causes(entry.judged.findings if entry.judged is not None else ()),
            asked=asked,
            answered=answered,
        )

    async def _defects(self, request: Request) -> Response:
        del request
        return self._html("defects.html", defects=self._store.defects, on=self._store.switched_on)

    async def _keys(self, request: Request) -> Response:
        """Give the credentials of this run by contract, as the file that ``--credentials-file`` reads."""
        del request
        if not self._private:
            return Response(status_code=404, headers=self._headers)
        return Response(json.dumps(by_contract(self._store), indent=1) + "\n", media_type="application/json", headers=self._headers)

    async def _people(self, request: Request) -> Response:
        """Give some records that can be asked for, as the file that ``--known`` reads."""
        del request
        if not self._private:
            return Response(status_code=404, headers=self._headers)
        return Response(json.dumps(known(self._store), indent=1) + "\n", media_type="application/json", headers=self._headers)

    async def _alive(self, request: Request) -> Response:
        """Answer, and do nothing else: for who waits until the store is there."""
        del request
        return Response(status_code=204)

    def _told(self, last: int) -> dict[str, Any]:
        version, entries = self._log.version, self._log.entries()
        return {
            "version": version,
            "total": self._log.total,
            "counts": self._counts(),
            "exchanges": [row(entry, self._credentials) for entry in entries[:last]],
        }

    def _counts(self) -> str:
        verdicts = self._log.verdicts
        words = [f"{verdicts[verdict]:,} {label}" for verdict, label in (("clean", "clean"), ("findings", "with findings"), ("not_checked", "not checked"))]
        judged = f": {listed(words)}" if verdicts.total() else ""
        return counted(self._log.total, "request") + judged

    def _html(self, template: str, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 -- what the template names
        return HTMLResponse(self._templates.get_template(template).render(values), status_code=status, headers=self._headers)


def _last(request: Request) -> int:
    """Say how many exchanges to list (``?last=200``)."""
    asked = request.query_params.get("last", "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else _ROWS
