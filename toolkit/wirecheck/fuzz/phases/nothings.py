"""Requests that keep to the contract, but that they name what is not there: the key of no record where a record is referred to, a resource in letters that no page writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wirecheck.fuzz.draws import number_of
from wirecheck.fuzz.expectation import Expected, Nothing, Wanted
from wirecheck.fuzz.fitting import with_value
from wirecheck.fuzz.phases.stock import edge_drafts
from wirecheck.fuzz.pruning import is_valid, pruned
from wirecheck.fuzz.roles import Kind, Place, places

if TYPE_CHECKING:
    from wirecheck.contract.model import Operation, Parameter
    from wirecheck.finding import Source
    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.fuzz.shown import Names
    from wirecheck.generate.draft import Draft

_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A place of an operation's requests that names something: in the body the key of an `entity`, in the path a resource."""

    operation: Operation
    names: Names
    entity: str = ""
    parameter: Parameter | None = None

    @property
    def site(self) -> str:
        """Its name: equal in every run."""
        return f"{self.parameter.name} in other letters" if self.parameter is not None else f"/{'/'.join(self.names)} of nothing"


def of(campaign: Campaign, operation: Operation) -> Iterator[Naming]:
    """Yield the places at which requests of an operation name something."""
    for parameter in operation.parameters:
        if parameter.place == "path" and parameter.elements:
            yield Naming(operation=operation, names=(parameter.name,), parameter=parameter)
    for names, entity in campaign.roles(operation).references():
        yield Naming(operation=operation, names=names, entity=entity)


def name(campaign: Campaign, naming: Naming) -> None:
    """Send a request that names what is not there."""
    if naming.parameter is not None:
        _in_other_letters(campaign, naming, naming.parameter)
    else:
        _of_nobody(campaign, naming)


def _of_nobody(campaign: Campaign, naming: Naming) -> None:
    """Refer to a record that does not exist: its key has the tag of the campaign, or is a number far above those that stores count to."""
    draft = _with_place(campaign, naming)
    fit = campaign.fit(draft, campaign.random("nothing", naming.operation.id, naming.site), kept=naming.names) if draft is not None else None
    place = next(_at(fit, naming), None) if fit is not None else None
    if fit is None or place is None:
        return
    fresh = campaign.world.fresh
    value = str(fresh.key()) if not isinstance(place.value, str) or place.value.isdigit() else next(fresh.like(place.value))
    odd = with_value(fit, place, value)
    if is_valid(odd):
        source = _source(campaign, naming)
        nothing = Nothing(path=_path(naming), value=value, says=f"{naming.entity} with the {naming.names[-1]} that the request refers to", source=source)
        campaign.send(odd, Expected(wanted=Wanted.REJECTION, site=naming.site, nothing=nothing))


def _path(naming: Naming) -> str:
    return f"/{'/'.join(naming.names)}"


def _with_place(campaign: Campaign, naming: Naming) -> Draft | None:
    """Give the least request that was drawn which refers to something there."""
    operation = naming.operation

    def every() -> Iterator[Draft]:
        yield from (draft for _, draft in edge_drafts(campaign, operation))
        yield from campaign.draws.stock(operation, campaign.plan.seed)

    def drawn() -> Draft | None:
        found = next((draft for draft in every() if next(_at(draft, naming, campaign), None) is not None and is_valid(draft)), None)
        return pruned(found, lambda place: place.names == naming.names) if found is not None else None

    return campaign.draws.once(drawn, "nothing", campaign.plan.seed, operation.id, naming.site)


def _at(draft: Draft, naming: Naming, campaign: Campaign | None = None) -> Iterator[Place]:
    """Yield the places that refer: of a contract that says so, only where the request touches the entity whose field that is."""
    roles = campaign.roles_of(draft) if campaign is not None else None
    for place in places(draft):
        if place.root == "body" and place.names == naming.names and place.value not in (None, ""):
            role = roles.at(place.root, place.names) if roles is not None else None
            if roles is None or (role is not None and role.kind is Kind.REFERS):
                yield place


def _source(campaign: Campaign, naming: Naming) -> Source | None:
    """Give who says what has to stand there: the field whose name ends the way."""
    fields = [field for entity in campaign.contract.entities for one in entity.fields.values() for field in (one, *one.fields.values())]
    return next((field.source for field in fields if field.refers == naming.entity and field.name.rpartition("/")[2] == naming.names[-1]), None)


def _in_other_letters(campaign: Campaign, naming: Naming, parameter: Parameter) -> None:
    """Ask for a resource by its name in small letters, or in large ones: paths are told apart by their case (RFC 3986, section 6.2.2.1)."""
    operation = naming.operation
    for attempt in range(_TRIES):
        draft = campaign.draws.valid(operation, attempt, number_of(campaign.plan.seed, "letters", operation.id))
        fit = campaign.fit(draft, campaign.random("letters", operation.id)) if draft is not None else None
        said = fit.path.get(parameter.name) if fit is not None else None
        if fit is None or said is None or parameter.elements is None:
            continue
        other = said.lower() if said.lower() != said else said.upper()
        if other != said:
            nothing = Nothing(path=parameter.name, value=other, says="resource of that name", source=parameter.source)
            campaign.send(replace(fit, path={**fit.path, parameter.name: other}), Expected(wanted=Wanted.REJECTION, site=naming.site, nothing=nothing))
            return
