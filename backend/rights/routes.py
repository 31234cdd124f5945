"""Routes of a person's rights, and of the auditor."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.core import http
from backend.core.auth import Duty, actor, needs, on_duty
from backend.rights import auditing, exporting, leaving, looks, schemas
from backend.staff.rules import Task

blueprint = Blueprint("rights", __name__)


@blueprint.get("/me/looks")
@needs("session")
def looks_at_me() -> Any:
    """Who looked at me, or at somebody I answer for."""
    wish = http.load_query(schemas.LooksIn())
    found = looks.looks_at(actor(), wish.get("resident_id"), wish.get("after"))
    return jsonify(schemas.LooksOut().dump(found))


@blueprint.get("/me/export")
@needs("session")
def export_me() -> Any:
    """Everything that is held of me; after a new one-time code."""
    wish = http.load_query(schemas.ExportIn())
    found = exporting.export(actor(), wish.get("resident_id"))
    return jsonify(schemas.ExportOut().dump(found))


@blueprint.get("/me/leaving")
@needs("session")
def preview_leaving() -> Any:
    """What deleting me would mean: who goes along, what the law keeps."""
    return jsonify(schemas.PreviewOut().dump(leaving.preview(actor())))


@blueprint.delete("/me")
@needs("session")
def leave() -> Any:
    """Delete me, after a new one-time code; it takes my consent back as well."""
    wish = http.load(schemas.LeaveIn())
    return jsonify(schemas.LeftOut().dump(leaving.leave(actor(), wish["members"])))


@blueprint.get("/duty/audit")
@needs(Duty(Task.READ_AUDIT))
def audit_of_day() -> Any:
    """The audit's rows of a day within my areas."""
    wish = http.load_query(schemas.AuditIn())
    found = auditing.rows_of_day(on_duty(), wish["on"], wish.get("after"))
    return jsonify(schemas.AuditOut().dump(found))


@blueprint.get("/duty/audit/days")
@needs(Duty(Task.READ_AUDIT))
def audit_days() -> Any:
    """The last days of the audit and their seals."""
    return jsonify(schemas.DaysOut().dump(auditing.days(on_duty())))


@blueprint.get("/duty/audit/budgets")
@needs(Duty(Task.READ_STAFF))
def budgets_spent() -> Any:
    """Who looked up too many people in an hour."""
    return jsonify(schemas.BudgetsOut().dump(auditing.budgets_spent(on_duty())))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "looks_at_me": {"query": schemas.LooksIn, "answer": schemas.LooksOut},
    "export_me": {"query": schemas.ExportIn, "answer": schemas.ExportOut},
    "preview_leaving": {"answer": schemas.PreviewOut},
    "leave": {"body": schemas.LeaveIn, "answer": schemas.LeftOut},
    "audit_of_day": {"query": schemas.AuditIn, "answer": schemas.AuditOut},
    "audit_days": {"answer": schemas.DaysOut},
    "budgets_spent": {"answer": schemas.BudgetsOut},
}
