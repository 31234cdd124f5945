"""Routes of paper cards: issued, ended and printed on duty; the list is for checkpoints."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from backend.core import http
from backend.core.auth import Duty, needs, on_duty
from backend.healthcode import card_schemas as schemas
from backend.healthcode.card_rules import CardEnd
from backend.staff.rules import Task

blueprint = Blueprint("cards", __name__)
# How long a verifier may go by a list without asking again, and how long the edge keeps one: our
# checkpoints ask every 20 seconds, so that a lost card is dead to those of its county in a minute.
LIST_FOR_S, SHARED_FOR_S = 300, 15
COSE = 'application/cose; cose-type="cose-sign1"'
SVG, PDF = "image/svg+xml", "application/pdf"

# The codecs of cards are imported where they are used: most starts of a function serve no card.


@blueprint.post("/duty/cards")
@needs(Duty(Task.ISSUE_CARD))
def issue_card() -> Any:
    """Issue a card, in place of the one somebody had."""
    from backend.healthcode import cards

    wish = http.load(schemas.CardIn())
    return jsonify(schemas.CardOut().dump(cards.issue(on_duty(), wish)))


@blueprint.get("/duty/cards")
@needs(Duty(Task.ISSUE_CARD))
def list_cards() -> Any:
    """List the good cards of a village."""
    from backend.healthcode import cards

    area = http.load_query(schemas.CardsIn())["area"]
    return jsonify(schemas.CardsOut().dump({"cards": cards.list_living(on_duty(), area)}))


@blueprint.post("/duty/cards/<card_no>/end")
@needs(Duty(Task.ISSUE_CARD))
def end_card(card_no: str) -> Any:
    """End a card that was lost, or is of no use any more."""
    from backend.healthcode import cards

    reason = CardEnd(http.load(schemas.CardEndIn())["reason"])
    return jsonify(schemas.CardOut().dump(cards.end(on_duty(), card_no, reason)))


@blueprint.get("/duty/cards/<card_no>.svg")
@needs(Duty(Task.ISSUE_CARD))
def card_svg(card_no: str) -> Any:
    """Print a card: SVG of credit-card size."""
    from backend.healthcode import card_print, cards

    (face,) = cards.faces_of(on_duty(), [card_no])
    return _download(card_print.to_svg(card_print.card(face)), "card.svg", SVG)


@blueprint.get("/duty/cards/<card_no>.pdf")
@needs(Duty(Task.ISSUE_CARD))
def card_pdf(card_no: str) -> Any:
    """Print a card: PDF of credit-card size."""
    from backend.healthcode import card_print, cards

    (face,) = cards.faces_of(on_duty(), [card_no])
    return _download(card_print.to_pdf([card_print.card(face)]), "card.pdf", PDF)


@blueprint.get("/duty/card-sheet.pdf")
@needs(Duty(Task.ISSUE_CARD))
def card_sheet() -> Any:
    """Print several cards on A4 pages, with marks to cut along."""
    from backend.healthcode import card_print, cards

    wanted = http.load_query(schemas.SheetIn())["cards"].split(",")
    faces = cards.faces_of(on_duty(), list(dict.fromkeys(wanted)))
    return _download(card_print.to_pdf(card_print.sheet(faces)), "cards.pdf", PDF)


def _download(data: bytes, name: str, kind: str) -> Response:
    answer = Response(data, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/verification/cards/<county>")
@needs("public")
def verification_cards(county: str) -> Any:
    """Read how the holders of a county's paper cards stand: COSE, 16 bytes a card."""
    from backend.healthcode import cards

    answer = Response(cards.published_list(county), content_type=COSE)
    answer.headers["Cache-Control"] = f"public, max-age={LIST_FOR_S}, s-maxage={SHARED_FOR_S}"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "issue_card": {"body": schemas.CardIn, "answer": schemas.CardOut},
    "list_cards": {"query": schemas.CardsIn, "answer": schemas.CardsOut},
    "end_card": {"body": schemas.CardEndIn, "answer": schemas.CardOut},
    "card_svg": {"media": SVG},
    "card_pdf": {"media": PDF},
    "card_sheet": {"query": schemas.SheetIn, "media": PDF},
    "verification_cards": {"media": "application/cose"},
}
