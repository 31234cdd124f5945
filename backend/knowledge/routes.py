"""Routes of the knowledge base: one document for everybody, and the desk of those who write."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from backend.core import http
from backend.core.auth import Duty, needs, on_duty
from backend.knowledge import bulletins, publishing, schemas, service, writing
from backend.knowledge.documents import Payload
from backend.knowledge.rules import WithdrawReason
from backend.staff.rules import Task

blueprint = Blueprint("knowledge", __name__)
DOCUMENT_S = 300


def _everybodys(payload: Payload) -> Response:
    is_gzip = request.accept_encodings.quality("gzip") > 0
    answer = Response(payload.gzipped if is_gzip else payload.body, content_type="application/json")
    if is_gzip:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = f"public, max-age={DOCUMENT_S}"
    answer.set_etag(payload.etag, weak=True)
    answer.make_conditional(request)
    return answer


@blueprint.get("/knowledge")
@needs("public")
def knowledge() -> Any:
    """Read everything that is published, in both languages; phones search it by themselves."""
    return _everybodys(service.published())


@blueprint.get("/bulletins")
@needs("public")
def bulletins_read() -> Any:
    """Read the numbers of official daily bulletins, each with its source."""
    return _everybodys(bulletins.published())


@blueprint.get("/duty/articles")
@needs(Duty(Task.WRITE_KNOWLEDGE))
def articles_in_work() -> Any:
    """Read what is in work in one's areas."""
    return jsonify(schemas.WorkListOut().dump({"articles": writing.read_work(on_duty())}))


@blueprint.get("/duty/articles/<article_id>")
@needs(Duty(Task.WRITE_KNOWLEDGE))
def article_in_work(article_id: str) -> Any:
    """Read a working copy, or the published article to begin one from."""
    told = writing.read_one(on_duty(), schemas.known_id(article_id))
    return jsonify(schemas.WorkOut().dump(told))


@blueprint.put("/duty/articles/<article_id>")
@needs(Duty(Task.WRITE_KNOWLEDGE))
def save_article(article_id: str) -> Any:
    """Keep a working copy, and put it before a second person if it is meant to."""
    wish = http.load(schemas.ArticleIn())
    told = writing.save(on_duty(), schemas.known_id(article_id), **wish)
    return jsonify(schemas.WorkOut().dump(told))


@blueprint.post("/duty/articles/<article_id>/publish")
@needs(Duty(Task.PUBLISH_KNOWLEDGE, is_fresh=True))
def publish_article(article_id: str) -> Any:
    """Publish what somebody of another unit has written."""
    wish = http.load(schemas.VersionIn())
    told = publishing.publish(on_duty(), schemas.known_id(article_id), **wish)
    return jsonify(schemas.WorkOut().dump(told))


@blueprint.post("/duty/articles/<article_id>/send-back")
@needs(Duty(Task.PUBLISH_KNOWLEDGE))
def send_back_article(article_id: str) -> Any:
    """Say what has to be mended first."""
    wish = http.load(schemas.SendBackIn())
    told = publishing.send_back(on_duty(), schemas.known_id(article_id), **wish)
    return jsonify(schemas.WorkOut().dump(told))


@blueprint.post("/duty/articles/<article_id>/discard")
@needs(Duty(Task.WRITE_KNOWLEDGE))
def discard_article(article_id: str) -> Any:
    """Throw a working copy away."""
    wish = http.load(schemas.VersionIn())
    writing.discard(on_duty(), schemas.known_id(article_id), **wish)
    return Response(status=204)


@blueprint.post("/duty/articles/<article_id>/withdraw")
@needs(Duty(Task.PUBLISH_KNOWLEDGE, is_fresh=True))
def withdraw_article(article_id: str) -> Any:
    """Take a published article away at once."""
    reason = WithdrawReason(http.load(schemas.WithdrawIn())["reason"])
    told = publishing.withdraw(on_duty(), schemas.known_id(article_id), reason)
    return jsonify(schemas.WithdrawnOut().dump(told))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "knowledge": {"answer": schemas.KnowledgeOut},
    "bulletins_read": {"answer": schemas.BulletinsOut},
    "articles_in_work": {"answer": schemas.WorkListOut},
    "article_in_work": {"answer": schemas.WorkOut},
    "save_article": {"body": schemas.ArticleIn, "answer": schemas.WorkOut},
    "publish_article": {"body": schemas.VersionIn, "answer": schemas.WorkOut},
    "send_back_article": {"body": schemas.SendBackIn, "answer": schemas.WorkOut},
    "discard_article": {"body": schemas.VersionIn, "status": 204},
    "withdraw_article": {"body": schemas.WithdrawIn, "answer": schemas.WithdrawnOut},
}
