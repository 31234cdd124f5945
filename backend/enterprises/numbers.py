"""The public numbers of reopening, by county and industry: one read, whatever there is."""

from __future__ import annotations

from typing import Any

from backend.config import settings
from backend.core import clock
from backend.enterprises import deciding, rules
from backend.enterprises.models import CountRow


def read() -> dict[str, Any]:
    """How many enterprises there are and have reopened, and how many work and are green.

    People are told in tens, and of few not at all (rules.told_workers); the whole city's numbers
    are the sum of what is told of its counties.
    """
    counties = deciding.counties_of(settings().city.root_division)
    rows = CountRow.of_counties(counties)
    told = [_told(county, rows.get(county)) for county in counties]
    total: dict[str, Any] = {
        name: sum(int(one[name]) for one in told) for name in ("registered", "reopened")
    }
    known = [one for one in told if one["workers"] is not None]
    for name in ("workers", "green"):
        total[name] = sum(int(one[name]) for one in known) if known else None
    return {"as_of": clock.now(), "counties": told, "total": total}


def _told(county: str, row: CountRow | None) -> dict[str, Any]:
    counts = row.counts() if row else {}
    workers, green = (
        rules.told_workers(int(row.workers), int(row.green), int(row.large))
        if row
        else (None, None)
    )
    counted = row.counted_ms if row else None
    return {
        "division_code": county,
        "registered": sum(pair[0] for pair in counts.values()),
        "reopened": sum(pair[1] for pair in counts.values()),
        "workers": workers,
        "green": green,
        "counted_at": None if counted is None else clock.from_ms(int(counted)),
        "industries": [
            {"industry": name, "registered": pair[0], "reopened": pair[1]}
            for name, pair in sorted(counts.items())
        ],
    }
