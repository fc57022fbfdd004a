"""Times of captures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.traffic import moment

AT = datetime(2026, 1, 31, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T10:00:00Z",
        "2026-01-31T10:00:00.000Z",
        "2026-01-31T11:00:00+01:00",
        "2026-01-31T11:00:00.0000000+0100",
        "2026-01-31T11:00:00+01",
        "2026-01-31 10:00:00 UTC",
        "2026-01-31 11:00:00 +0100",
        "2026-01-31t10:00:00z",
        " 2026-01-31T10:00:00Z\n",
    ],
)
def test_iso_8601_as_recorders_write_it(text: str) -> None:
    assert moment.from_iso(text) == AT


def test_a_time_without_a_zone_tells_nothing_unless_a_zone_is_given() -> None:
    assert moment.from_iso("2026-01-31T10:00:00") is None
    assert moment.from_iso("2026-01-31T10:00:00", zoneless=UTC) == AT


@given(st.datetimes(timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))))
def test_any_moment_reads_back_or_tells_nothing(at: datetime) -> None:
    """The first and last hours of the calendar have no time in UTC."""
    found = moment.from_iso(at.isoformat())

    assert found == at or (found is None and at.year in {1, 9999})


@pytest.mark.parametrize("text", ["Sat, 31 Jan 2026 10:00:00 GMT", "Sat, 31 Jan 2026 11:00:00 +0100"])
def test_dates_of_http(text: str) -> None:
    assert moment.from_date(text) == AT


@pytest.mark.parametrize("text", ["Sat, 31 Jan 2026 10:00:00", "Sat, 31 Jan 2026 10:00:00 -0000", "soon", "", "1 Jan 99999999 1:1:1 GMT", None, 7])
def test_what_is_no_date_or_has_no_zone_tells_nothing(text: object) -> None:
    assert moment.from_date(text) is None


@given(
    st.text(max_size=80)
    | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.{0,6}")
    | st.from_regex(r"\w{3}, \d{1,9} \w{3} \d{1,9} \d\d:\d\d:\d\d.{0,6}")
    | st.none()
    | st.integers()
)
def test_nothing_raises(text: object) -> None:
    moment.from_iso(text)
    moment.from_date(text)
