"""Whether the credentials that were given can stand in a valid request at all: with others a campaign would look for one without end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wirecheck.exchange import Exchange
from wirecheck.finding import Direction, Severity
from wirecheck.judge import Judge
from wirecheck.traffic.live import calls

if TYPE_CHECKING:
    from wirecheck.contract import Contract
    from wirecheck.finding import Finding
    from wirecheck.traffic.address import Address
    from wirecheck.traffic.credentials import Credentials


def unfit(contract: Contract, address: Address, credentials: Credentials) -> dict[str, Finding]:
    """Give the credentials in bodies and queries whose value the contract forbids, by name, with what is wrong, as the examples of the contract show it."""
    judge = Judge([contract], named=True, base_path=address.path, secrets=frozenset(credentials.values.values()))
    found: dict[str, Finding] = {}
    for call in (call for operation in contract.operations for call in calls.from_examples(operation)):
        exchange = Exchange(request=calls.request(call, address, credentials), response=None, captured_at=datetime.now(UTC), capture="credentials", index=0)
        for finding in judge.judge(exchange).findings:
            if finding.direction is Direction.REQUEST and finding.severity is Severity.ERROR and not finding.member:
                found.setdefault(finding.path.rpartition("/")[2].partition("[")[0], finding)
    return {name: finding for name, finding in found.items() if name in credentials.values}
