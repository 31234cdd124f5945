"""Routes of check-ins, codes and passes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from backend.core import http
from backend.core.auth import actor, needs
from backend.core.errors import DomainError
from backend.evidence import service as evidence
from backend.healthcode import schemas, service

blueprint = Blueprint("healthcode", __name__)
# Making a schema costs more than using it, and check-ins are the busiest route.
BATCH, CHECK_IN, CHECKED_IN = schemas.BatchIn(), schemas.CheckInIn(), schemas.CheckInsOut()
HEALTH_CODE = schemas.HealthCodeOut()
COSE = 'application/cose; cose-type="cose-sign1"'


@blueprint.post("/check-ins")
@needs("session")
def check_in() -> Any:
    """Check in: a batch, each reading answered by itself."""
    batch = http.load(BATCH)
    items = [http.load_one(CHECK_IN, item, service.Result) for item in batch["items"]]
    results, codes = service.check_in(actor(), items, batch.get("time_beacon"))
    answer = CHECKED_IN.dump(
        {
            "results": [told_result(result) for result in results],
            "health_codes": [_told_code(code) for code in codes],
        }
    )
    answer["health_code"] = answer["health_codes"][0]
    if all(result.status == "rejected" for result in results):
        raise _all_rejected(results, answer)
    return jsonify(answer)


def told_result(result: service.Result) -> dict[str, Any]:
    """What became of one item, with its texts."""
    told: dict[str, Any] = {"id": result.id, "status": result.status}
    if result.code:
        told |= {"code": result.code, "text": http.text_of(result.code)}
    if result.fields:
        told["fields"] = http.told_fields(result.fields)
    if result.counts_for_on:
        told["counts_for_on"] = result.counts_for_on
    return told


def _told_code(code: dict[str, Any]) -> dict[str, Any]:
    return code | {"reasons": [_told_reason(reason) for reason in code["reasons"]]}


def _told_reason(reason: dict[str, Any]) -> dict[str, Any]:
    told = reason | {"text": http.text_of(f"healthcode.reason_{reason['code']}")}
    if "reason" in reason:
        told["reason_text"] = evidence.words_of(reason["code"], reason["reason"], http.language())
    return told


def _all_rejected(results: Iterable[service.Result], answer: dict[str, Any]) -> DomainError:
    fields = {
        f"items.{index}.{path}": code
        for index, result in enumerate(results)
        for path, code in (result.fields or {}).items()
    }
    first = next(iter(results))
    return DomainError(first.code or "core.invalid", 422, fields=fields, extra=answer)


@blueprint.get("/me/check-ins")
@needs("session")
def history() -> Any:
    """Read own readings, or those of somebody one answers for."""
    wish = http.load_query(schemas.HistoryIn())
    names = ("resident_id", "from_on", "to_on", "after")
    page, after = service.read_history(actor(), *(wish.get(name) for name in names))
    return jsonify(schemas.HistoryOut().dump({"check_ins": page, "next": after}))


@blueprint.get("/me/health-code")
@needs("session")
def health_code() -> Any:
    """Read the code with its reasons."""
    wish = http.load_query(schemas.ResidentQuery())
    code = service.read_code(actor(), wish.get("resident_id"))
    return jsonify(HEALTH_CODE.dump(_told_code(code)))


@blueprint.post("/me/passes")
@needs("session")
def issue_pass() -> Any:
    """Get a credential for this phone."""
    # Most starts of a function serve no pass, and its codecs take a tenth of the start.
    from backend.healthcode import issuing

    wish = http.load(schemas.PassIn())
    issued = issuing.issue(actor(), wish.get("resident_id"), wish["device_key"])
    return jsonify(schemas.PassOut().dump(issued))


@blueprint.get("/verification/keys")
@needs("public")
def verification_keys() -> Any:
    """Read the keys and rules that verifiers go by."""
    from backend.healthcode import issuing

    return _cacheable(issuing.published_keys(), issuing.LIST_FOR_S)


@blueprint.get("/verification/withdrawals")
@needs("public")
def verification_withdrawals() -> Any:
    """Read which issuing keys were withdrawn: phones then fetch new passes by themselves."""
    from backend.healthcode import issuing

    return _cacheable(issuing.published_withdrawals(), issuing.WITHDRAWALS_FOR_S)


@blueprint.get("/verification/exceptions")
@needs("public")
def verification_exceptions() -> Any:
    """Read which passes have become too kind since they were issued, or what changed of that."""
    from backend.healthcode import exception_lists

    since = http.load_query(schemas.ExceptionsIn()).get("since")
    answer = Response(exception_lists.published(since), content_type=COSE)
    # A checkpoint asks three times a minute, and its own copy must not answer in our place.
    return _kept(answer, 0, exception_lists.SHARED_FOR_S)


def _cacheable(content: dict[str, Any], fresh_s: int) -> Response:
    """Answer with what is ready for JSON, for what is signed must be what is shown."""
    return _kept(jsonify(content), fresh_s, min(fresh_s, 60))


def _kept(answer: Response, fresh_s: int, shared_s: int) -> Response:
    """Let the asker keep an answer for so many seconds, and the edge for so many."""
    answer.headers["Cache-Control"] = f"public, max-age={fresh_s}, s-maxage={shared_s}"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "check_in": {"body": schemas.CheckInsIn, "answer": schemas.CheckInsOut},
    "history": {"query": schemas.HistoryIn, "answer": schemas.HistoryOut},
    "health_code": {"query": schemas.ResidentQuery, "answer": schemas.HealthCodeOut},
    "issue_pass": {"body": schemas.PassIn, "answer": schemas.PassOut},
    "verification_keys": {"answer": schemas.KeysOut},
    "verification_exceptions": {"query": schemas.ExceptionsIn, "media": "application/cose"},
    "verification_withdrawals": {"answer": schemas.WithdrawalsOut},
}
