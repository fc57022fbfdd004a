"""What ``st run`` is told by us: forms as PHP reads them, XML from its XSD, what an answer means, and whether it keeps the contract."""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

import schemathesis
from wirecheck.errors import NotAForm
from wirecheck.finding import Severity
from wirecheck.generate import bodies
from wirecheck.generate.credentials import authorised
from wirecheck.generate.draft import Draft
from wirecheck.generate.requests import valid_drafts
from wirecheck.schemathesis import adapter, found
from wirecheck.schemathesis.watch import Seen, Watch
from wirecheck.traffic import credentials as secrets
from wirecheck.wire import form

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from wirecheck.contract.model import Operation
    from wirecheck.finding import Finding

Case = schemathesis.Case
"""A request of schemathesis."""

CAME_WITH = "x-wirecheck-status"
"""The header in which an answer keeps the status that it came with, where it means another."""

FAIL_ON = "WIRECHECK_FAIL_ON"
FORM = "application/x-www-form-urlencoded"
XML = ("application/xml", "text/xml")
_MOST = 16
_watches: OrderedDict[int, tuple[object, Watch]] = OrderedDict()
_is_registered = False


class Drawn(bytes):
    """A body with the request that it was drawn in, as XML may have to fit the path."""

    draft: Draft


# -- which contract ------------------------------------------------------------------------------------------------------------------------------


def watch_of(schema: schemathesis.BaseSchema) -> Watch:
    """Give the watch of a schema. Raises `NoContract` and whatever keeps a contract from being loaded."""
    raw = schema.raw_schema
    if id(raw) not in _watches:
        contract = found.contract_of(raw, adapter.location(schema))
        given = secrets.read(None, [contract])[contract.name]
        watching(raw, Watch(contract=contract, base=urlsplit(schema.get_base_url()).path.rstrip("/"), credentials=given.values))
    return _watches[id(raw)][1]


def watching(raw: object, watch: Watch) -> None:
    """Have a schema, by its content, watched so."""
    _watches[id(raw)] = raw, watch
    if len(_watches) > _MOST:
        _watches.popitem(last=False)


def forget(raw: object) -> None:
    """Forget a schema."""
    _watches.pop(id(raw), None)


def _operation(case: Case[Any]) -> Operation | None:
    return watch_of(case.operation.schema).operation(case.operation.method, case.operation.path)


def after_load_schema(context: schemathesis.HookContext, schema: schemathesis.BaseSchema) -> None:
    """Say at once where there is no contract."""
    del context
    if not found.is_found(schema.raw_schema):
        raise found.NoContract(str(schema.raw_schema.get("info", {}).get("title", "")))


# -- requests ------------------------------------------------------------------------------------------------------------------------------------


def forms(context: schemathesis.SerializationContext, value: Any) -> bytes | None:  # noqa: ANN401 -- a value of any payload
    """Write a form as PHP reads it, with its brackets; what no form can carry is written as schemathesis does."""
    body, operation = context.case.body, _operation(context.case)
    if operation is None or operation.request is None or operation.request.codec != "php-form" or not isinstance(body, dict | list):
        return _flat(_built_in[FORM](context, value))
    try:
        return form.encode(_proved(operation, bodies.carried(body, "php-form")))
    except NotAForm:
        return _flat({name: json.dumps(each) for name, each in body.items()} if isinstance(body, dict) else json.dumps(body))


def xml(context: schemathesis.SerializationContext, value: Any) -> bytes | None:  # noqa: ANN401 -- likewise
    """Write XML: documents that were drawn from the XSD as they are, everything else as schemathesis does."""
    if isinstance(value, Drawn):
        watch = watch_of(context.case.operation.schema)
        return authorised(value.draft, watch.credentials).content if adapter.is_sending() and watch.credentials else bytes(value)
    return _flat(_built_in[context.case.media_type or XML[0]](context, value))


def _proved(operation: Operation, body: Any) -> Any:  # noqa: ANN401 -- likewise
    """Give the body with the credentials that go into bodies, if it is about to be sent: in what is only shown they stay out."""
    given = next((watch.credentials for _, watch in _watches.values() if operation in watch.contract.operations), {})
    if not adapter.is_sending() or not given or not isinstance(body, dict):
        return body
    return authorised(Draft(operation=operation, payload=body, has_body=True), given).payload


def _flat(value: Any) -> bytes | None:  # noqa: ANN401 -- whatever a serializer gives
    if isinstance(value, Mapping):
        value = urlencode(value, doseq=True)
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def before_generate_body(context: schemathesis.HookContext, strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Draw XML from its XSD, where schemathesis would write it from a JSON Schema that says next to nothing."""
    if context.operation is None:
        return strategy
    operation = watch_of(context.operation.schema).operation(context.operation.method, context.operation.path)
    if operation is None or operation.request is None or not (operation.request.codec or "").startswith("xml"):
        return strategy
    return documents(operation)


def documents(operation: Operation) -> SearchStrategy[Drawn]:
    """Draw bodies of an operation that takes XML."""
    return valid_drafts(operation).filter(lambda draft: bool(draft.content)).map(_drawn)


def _drawn(draft: Draft) -> Drawn:
    body = Drawn(draft.content or b"")
    body.draft = draft
    return body


def map_case(context: schemathesis.HookContext, case: Case[Any]) -> Case[Any]:
    """Send a document to the path that it was drawn for."""
    del context
    if isinstance(case.body, Drawn):
        for name, value in case.body.draft.path.items():
            case.path_parameters[name] = quote(value, safe="")
        for name, value in case.body.draft.query.items():
            case.query[name] = value
    return case


# -- answers -------------------------------------------------------------------------------------------------------------------------------------


def look(case: Case[Any], response: schemathesis.Response) -> None:
    """Judge an answer, once, and give it the status that it means."""
    if adapter.kept(response) is not None:
        return
    seen = watch_of(case.operation.schema).look(response)
    adapter.keep(response, seen)
    if seen.status != response.status_code:
        response.headers[CAME_WITH] = [str(response.status_code)]
        response.status_code = seen.status


def after_call(context: schemathesis.HookContext, case: Case[Any], response: schemathesis.Response) -> None:
    """Read what an answer means: an error under a status of success becomes the status that it means."""
    del context
    look(case, response)


def wirecheck(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: Case[Any]) -> bool | None:
    """Check an answer by the contract."""
    del ctx
    seen = _seen(response)
    if seen is None or seen.is_told:
        return True
    failures = [adapter.ContractFailure(one, told(one), case.operation.label) for one in seen.findings if one.severity.rank >= _fail_on().rank]
    if failures:
        raise adapter.together(failures)
    return None


def _fail_on() -> Severity:
    """Give the least severity that fails; a word that is none counts as the usual one."""
    named = os.environ.get(FAIL_ON, "")
    return Severity(named) if named in set(Severity) else Severity.ERROR


def told(finding: Finding) -> str:
    """Tell a finding in some lines: what is wrong, where, what the contract says, and who says so."""
    where = f"{finding.direction} {finding.part} {finding.path}".rstrip() + (f" ({finding.member})" if finding.member else "")
    lines = [finding.message, f"at: {where}", f"says: {finding.says}", f"saw: {finding.saw}"]
    if finding.source is not None:
        lines.append(f"source: {finding.source.document}, {finding.source.section} ({finding.source.certainty})")
    return "\n".join((*lines, f"fingerprint: {finding.fingerprint}"))


def filter_failure(context: schemathesis.HookContext, failure: Any, case: Case[Any], response: schemathesis.Response) -> bool:  # noqa: ANN401 -- any failure of theirs
    """Drop what the contract knows better: the form of answers; whether a request was valid, told by the bytes that were sent; methods of which no page speaks."""
    del context
    seen = _seen(response)
    if seen is None or isinstance(failure, adapter.ContractFailure):
        return True
    if isinstance(failure, (*adapter.JUDGED_BY_CONTRACT, *adapter.METHODS)):
        return False
    if isinstance(failure, adapter.ACCEPTED):
        return seen.took_what_is_broken
    # A page need not say all that a store asks for, and what was drawn refers to nothing: a rejection is no fault.
    return not isinstance(failure, adapter.REJECTED) and watch_of(case.operation.schema).hears(failure, response)


def _seen(response: schemathesis.Response) -> Seen | None:
    kept = adapter.kept(response)
    return kept if isinstance(kept, Seen) else None


# -- registration --------------------------------------------------------------------------------------------------------------------------------

_built_in: dict[str, Any] = {}


def register() -> None:
    """Tell schemathesis; a second time does nothing."""
    global _is_registered  # noqa: PLW0603 -- theirs is a registry of the process, too
    if _is_registered:
        return
    _is_registered = True
    _built_in.update({media_type: adapter.built_in(media_type) for media_type in (FORM, *XML)})
    schemathesis.serializer(FORM)(forms)
    schemathesis.serializer(*XML)(xml)
    schemathesis.check(wirecheck)
    for hook in (after_load_schema, before_generate_body, map_case, after_call, filter_failure):
        schemathesis.hook(hook)
    adapter.leave_forms_as_sent()
    adapter.look_at_every_answer(look)
    adapter.let_failures_shrink()
