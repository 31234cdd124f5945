"""Routes of evidence: for those on duty, and for those whom it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, request

from backend.accounts import service as accounts
from backend.core import http, ids
from backend.core.auth import SESSION_COOKIE, Duty, actor, needs, on_duty
from backend.evidence import appeals, facts, rules, schemas, service
from backend.evidence.rules import Kind, Said
from backend.staff.rules import Task

blueprint = Blueprint("evidence", __name__)


@blueprint.get("/duty/evidence/table")
@needs(Duty(Task.READ_EVIDENCE))
def evidence_table() -> Any:
    """Read what may be filed: kinds, closed lists of reasons, bounds."""
    table = facts.table()
    kinds = [
        {
            "kind": rule.kind.value,
            "colour": rule.colour,
            "days_most": rule.days_most,
            "back_days": rule.back_days,
            "is_end": rule.is_end,
            "ends": sorted(kind.value for kind in rule.ends),
            "reasons": _listed(rule.reasons),
        }
        for rule in table.kinds.values()
    ]
    told = {
        "version": table.version,
        "people_most": table.people_most,
        "ahead_days": rules.AHEAD_DAYS,
        "kinds": kinds,
        **{name: _listed(getattr(table, name)) for name in ("refusals", "upheld", "lifted")},
    }
    return jsonify(schemas.TableOut().dump(told))


def _listed(said: Said) -> list[dict[str, str]]:
    return [{"code": code, "text": _say(said, code)} for code in said]


def _say(said: Said, code: str) -> str:
    """A reason in the language of this request; its code when the list has changed since."""
    zh, en = said.get(code, (code, code))
    return zh if http.language() == "zh" else en


@blueprint.post("/duty/evidence/orders")
@needs(Duty(Task.FILE_EVIDENCE, is_fresh=True))
def file_order() -> Any:
    """File an order about up to 20 people; a second person has to approve it."""
    wish = http.load(schemas.OrderIn())
    order_id = ids.short_uuid(wish.pop("id"))
    order = service.file(on_duty(), order_id, wish, _own_ids())
    return jsonify(schemas.OrderOut().dump(_worded(order)))


@blueprint.get("/duty/evidence/orders")
@needs(Duty(Task.READ_EVIDENCE))
def open_orders() -> Any:
    """Read the orders of one's areas that wait for a second person."""
    page = service.read_orders(on_duty(), http.load_query(schemas.PageIn()).get("after"))
    page["orders"] = [_worded(order) for order in page["orders"]]
    return jsonify(schemas.OrdersOut().dump(page))


@blueprint.get("/duty/evidence/orders/mine")
@needs(Duty(Task.FILE_EVIDENCE))
def own_orders() -> Any:
    """Read the newest orders that one has filed oneself."""
    orders = [_worded(order) for order in service.read_own(on_duty())]
    return jsonify(schemas.OwnOrdersOut().dump({"orders": orders}))


@blueprint.get("/duty/evidence/orders/<order_id>")
@needs(Duty(Task.READ_EVIDENCE))
def read_order(order_id: str) -> Any:
    """Read an order with the people it names, masked."""
    order = service.read_order(on_duty(), order_id)
    return jsonify(schemas.FullOrderOut().dump(_worded(order)))


@blueprint.post("/duty/evidence/orders/<order_id>/approve")
@needs(Duty(Task.APPROVE_EVIDENCE, is_fresh=True))
def approve_order(order_id: str) -> Any:
    """Approve what somebody of another unit has filed."""
    http.load(schemas.EmptyIn())
    order = service.approve(on_duty(), order_id, _own_ids())
    return jsonify(schemas.OrderOut().dump(_worded(order)))


@blueprint.post("/duty/evidence/orders/<order_id>/refuse")
@needs(Duty(Task.APPROVE_EVIDENCE, is_fresh=True))
def refuse_order(order_id: str) -> Any:
    """Refuse what somebody has filed."""
    wish = http.load(schemas.ReasonIn())
    order = service.refuse(on_duty(), order_id, wish["reason"])
    return jsonify(schemas.OrderOut().dump(_worded(order)))


@blueprint.post("/duty/evidence/orders/<order_id>/withdraw")
@needs(Duty(Task.FILE_EVIDENCE, is_fresh=True))
def withdraw_order(order_id: str) -> Any:
    """Take back what one has filed oneself."""
    http.load(schemas.EmptyIn())
    order = service.withdraw(on_duty(), order_id)
    return jsonify(schemas.OrderOut().dump(_worded(order)))


@blueprint.get("/duty/appeals")
@needs(Duty(Task.DECIDE_APPEAL))
def waiting_appeals() -> Any:
    """Read the appeals of one's areas that wait for an answer."""
    page = appeals.read_waiting(on_duty(), http.load_query(schemas.PageIn()).get("after"))
    return jsonify(schemas.AppealsOut().dump(page))


@blueprint.get("/duty/appeals/<evidence_id>")
@needs(Duty(Task.DECIDE_APPEAL))
def read_appeal(evidence_id: str) -> Any:
    """Read an appeal with its words, the evidence and the person, masked."""
    told = appeals.read_one(on_duty(), evidence_id)
    told["evidence"] = _explained(told["evidence"])
    return jsonify(schemas.FullAppealOut().dump(told))


@blueprint.post("/duty/appeals/<evidence_id>/decide")
@needs(Duty(Task.DECIDE_APPEAL, is_fresh=True))
def decide_appeal(evidence_id: str) -> Any:
    """Answer an appeal: uphold the evidence, or lift it."""
    wish = http.load(schemas.DecisionIn())
    told = appeals.decide(on_duty(), evidence_id, wish["is_lifted"], wish["reason"], _own_ids())
    return jsonify(schemas.EvidenceOut().dump(_explained(told)))


@blueprint.get("/me/evidence")
@needs("session")
def own_evidence() -> Any:
    """Read what was filed about oneself or somebody one answers for."""
    wish = http.load_query(schemas.ResidentQuery())
    found = [_explained(one) for one in appeals.read_own(actor(), wish.get("resident_id"))]
    return jsonify(schemas.OwnEvidenceOut().dump({"evidence": found}))


@blueprint.post("/me/appeals")
@needs("session")
def appeal() -> Any:
    """Say that a piece of evidence is wrong; it is answered within 24 hours, or ends."""
    wish = http.load(schemas.AppealIn())
    told = appeals.appeal(actor(), wish.get("resident_id"), wish["evidence_id"], wish["words"])
    return jsonify(schemas.EvidenceOut().dump(_explained(told)))


def _own_ids() -> frozenset[str]:
    """Who is asking as a resident, when they are signed in as one beside being on duty."""
    token = request.cookies.get(SESSION_COOKIE, "")
    own = accounts.find_session(token) if token else None
    return frozenset((own.resident_id,)) if own and own.resident_id else frozenset()


def _worded(order: Mapping[str, Any]) -> dict[str, Any]:
    """An order with the words of its reasons."""
    table = facts.table()
    refusal = order["refusal"]
    return {
        **order,
        "reason_text": _say(table.kinds[Kind(order["kind"])].reasons, order["reason"]),
        "refusal_text": _say(table.refusals, refusal) if refusal else None,
    }


def _explained(fact: Mapping[str, Any]) -> dict[str, Any]:
    """A piece of evidence with the words of its reasons."""
    table = facts.table()
    answer = fact["answer"]
    answers = {**table.upheld, **table.lifted}
    return {
        **fact,
        "reason_text": _say(table.kinds[Kind(fact["kind"])].reasons, fact["reason"]),
        "answer_text": _say(answers, answer) if answer else None,
    }


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "evidence_table": {"answer": schemas.TableOut},
    "file_order": {"body": schemas.OrderIn, "answer": schemas.OrderOut},
    "open_orders": {"query": schemas.PageIn, "answer": schemas.OrdersOut},
    "own_orders": {"answer": schemas.OwnOrdersOut},
    "read_order": {"answer": schemas.FullOrderOut},
    "approve_order": {"body": schemas.EmptyIn, "answer": schemas.OrderOut},
    "refuse_order": {"body": schemas.ReasonIn, "answer": schemas.OrderOut},
    "withdraw_order": {"body": schemas.EmptyIn, "answer": schemas.OrderOut},
    "waiting_appeals": {"query": schemas.PageIn, "answer": schemas.AppealsOut},
    "read_appeal": {"answer": schemas.FullAppealOut},
    "decide_appeal": {"body": schemas.DecisionIn, "answer": schemas.EvidenceOut},
    "own_evidence": {"query": schemas.ResidentQuery, "answer": schemas.OwnEvidenceOut},
    "appeal": {"body": schemas.AppealIn, "answer": schemas.EvidenceOut},
}
