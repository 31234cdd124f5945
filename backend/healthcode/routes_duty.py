"""Routes by which somebody on duty checks in for others, on the blueprint of the health code."""

from __future__ import annotations

import gzip
from typing import Any

from flask import Response, jsonify, request

from backend.core import http, ids, sealed
from backend.core.auth import Duty, needs, on_duty
from backend.core.schemas import SealedIn
from backend.healthcode import roster, schemas, service, visits
from backend.healthcode.routes import SHAPES, blueprint, told_result
from backend.staff.rules import Task

GZIP_LEVEL = 6
VISIT_BATCH, SEALED = schemas.VisitBatchIn(), SealedIn()


@blueprint.get("/duty/sealing-key")
@needs(Duty(None))
def sealing_key() -> Any:
    """Read the key that phones on duty seal to, and the time."""
    point = sealed.own_point()
    told = {
        "kid": ids.to_base64url(sealed.key_id_of(point)),
        "public_key": ids.to_base64url(point),
        "time_beacon": visits.time_beacon(on_duty()),
    }
    return jsonify(schemas.SealingKeyOut().dump(told))


@blueprint.get("/duty/roster")
@needs(Duty(Task.READ_ROSTER))
def read_roster() -> Any:
    """Read the roster of a village, masked; only what changed for whoever holds the rest."""
    wish = http.load_query(schemas.RosterIn())
    told = roster.read(on_duty(), wish["village"], wish.get("since"))
    answer: Response = jsonify(schemas.RosterOut().dump(told))
    if request.accept_encodings.quality("gzip") > 0:
        answer.set_data(gzip.compress(answer.get_data(), GZIP_LEVEL))
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


@blueprint.post("/duty/check-ins")
@needs(Duty(Task.CHECK_IN_FOR))
def check_in_for() -> Any:
    """Check in for residents of one's area: sealed readings, each answered by itself."""
    batch = http.load(VISIT_BATCH)
    results = visits.check_in(
        on_duty(), [http.load_one(SEALED, item, service.Result) for item in batch["items"]]
    )
    told = {
        "results": [told_result(result) for result in results],
        "time_beacon": visits.time_beacon(on_duty()),
    }
    return jsonify(schemas.VisitsOut().dump(told))


SHAPES |= {
    "read_roster": {"query": schemas.RosterIn, "answer": schemas.RosterOut},
    "sealing_key": {"answer": schemas.SealingKeyOut},
    "check_in_for": {"body": schemas.VisitsIn, "answer": schemas.VisitsOut},
}
