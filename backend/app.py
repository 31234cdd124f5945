"""The application: settings, store, keys, rooms, and the built pages; `app` is what servers run."""

from __future__ import annotations

import fcntl
import os
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, render_template_string, request

from backend import config, personal
from backend.accounts import messages
from backend.accounts import routes as accounts_routes
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.basket import routes as basket_routes
from backend.basket.models import PointRow
from backend.checkpoints import alarm_routes as checkpoint_alarm_routes
from backend.checkpoints import passage_flags, regulars
from backend.checkpoints import passage_routes as checkpoint_passage_routes
from backend.checkpoints import place_routes as checkpoint_place_routes
from backend.checkpoints import shift_routes as checkpoint_shift_routes
from backend.checkpoints.alarm_pulses import PULSES as ALARM_PULSES
from backend.checkpoints.alarm_stream import RAISING
from backend.checkpoints.models import CheckpointRow
from backend.city import declaring
from backend.city import routes as city_routes
from backend.city import service as city
from backend.city.models import OrderRow
from backend.collection import routes as collection_routes
from backend.collection.models import Household
from backend.config import Settings
from backend.core import (
    audit,
    auth,
    clock,
    crypto,
    db,
    events,
    http,
    jobs,
    keyfile,
    keys,
    pages,
    picture_routes,
    retention,
)
from backend.core.auth import needs
from backend.core.limits import Counter
from backend.core.picture_models import PictureRow
from backend.core.runs import Run
from backend.cotravel import batch_routes as cotravel_batch_routes
from backend.cotravel import case_routes as cotravel_case_routes
from backend.cotravel import contact_publishing, contact_routes
from backend.cotravel import list_routes as cotravel_list_routes
from backend.cotravel import publishing as cotravel_publishing
from backend.cotravel import register_routes as cotravel_register_routes
from backend.cotravel import telling as cotravel_telling
from backend.cotravel import vehicles as cotravel_vehicles
from backend.cotravel.contact_models import ContactRow
from backend.cotravel.models import HeadRow as TripsHeadRow
from backend.dashboard import counting, hotline_counting, market_counting, passage_counting
from backend.dashboard import hotline_routes as dashboard_hotline_routes
from backend.dashboard import market_routes as dashboard_market_routes
from backend.dashboard import passage_routes as dashboard_passage_routes
from backend.dashboard import routes as dashboard_routes
from backend.dashboard.models import BoardItem
from backend.divisions import routes as divisions_routes
from backend.enterprises import counting as enterprise_counting
from backend.enterprises import duty_routes as enterprise_duty_routes
from backend.enterprises import presence as enterprise_presence
from backend.enterprises import routes as enterprise_routes
from backend.enterprises.models import EnterpriseRow
from backend.evidence import facts as evidence_facts
from backend.evidence import routes as evidence_routes
from backend.evidence import telling
from backend.evidence.models import EvidenceOrder
from backend.healthcode import card_routes as healthcode_card_routes
from backend.healthcode import effects, issuing, reminders, standings
from backend.healthcode import retention as healthcode_retention
from backend.healthcode import routes_duty as healthcode_routes
from backend.healthcode.card_models import CardRow
from backend.healthcode.models import StandingRow
from backend.hotline import desk_routes as hotline_desk_routes
from backend.hotline import index_feed as hotline_index
from backend.hotline import order_routes as work_order_routes
from backend.hotline import report_routes as hotline_report_routes
from backend.hotline.dispatching import DISPATCHING
from backend.hotline.models import OrderRow as WorkOrderRow
from backend.knowledge import routes as knowledge_routes
from backend.knowledge.models import ArticleRow
from backend.market import board_feed as market_boards
from backend.market import holds as market_holds
from backend.market import match_news as market_match_news
from backend.market import match_routes as market_match_routes
from backend.market import match_runs as market_match_runs
from backend.market import order_routes as market_order_routes
from backend.market import routes as market_routes
from backend.market import sheet_routes as market_sheet_routes
from backend.market.models import BoardRow
from backend.notices import routes as notices_routes
from backend.notices.models import Notice
from backend.partners import registering as partner_registering
from backend.partners import routes as partner_routes
from backend.partners.models import PartnerRow
from backend.residents import leaving as residents_leaving
from backend.residents import routes_help as residents_routes
from backend.residents.models import Resident
from backend.rights import leaving, registry
from backend.rights import routes as rights_routes
from backend.staff import grants as staff_grants
from backend.staff import people_routes as staff_people_routes
from backend.staff import proposal_routes as staff_proposal_routes
from backend.staff import proposals, shifts
from backend.staff import routes as staff_routes
from backend.staff.models import StaffRow
from backend.watched import routes as watched_routes
from backend.watched.models import WatchRow

MODELS: tuple[type[db.Item], ...] = (
    Counter,
    keys.KeyRow,
    Run,
    audit.Entry,
    StaffRow,
    OrderRow,
    Account,
    Resident,
    Notice,
    EvidenceOrder,
    StandingRow,
    Household,
    BoardItem,
    WatchRow,
    CardRow,
    BoardRow,
    PointRow,
    events.Aside,
    PictureRow,
    WorkOrderRow,
    ArticleRow,
    TripsHeadRow,
    CheckpointRow,
    PartnerRow,
    EnterpriseRow,
)
# Further shapes of a table above, which the sweep and the export have to know as well.
MORE_SHAPES: tuple[type[db.Item], ...] = (ContactRow,)
# Who listens to the stream of which table, in this order.
STREAMS: dict[str, tuple[events.Consumer, ...]] = {
    Resident.Meta.table_name: (standings.HOMES,),
    StandingRow.Meta.table_name: (standings.CHECK_INS, counting.BOARDS),
    BoardRow.Meta.table_name: (market_boards.BOARDS, market_holds.WAITING, market_counting.NUMBERS),
    WorkOrderRow.Meta.table_name: (DISPATCHING, hotline_index.INDEX, hotline_counting.NUMBERS),
    TripsHeadRow.Meta.table_name: (cotravel_telling.CHANGES,),
    CheckpointRow.Meta.table_name: (passage_flags.FLAGS, RAISING, passage_counting.NUMBERS),
}
# What the store cannot forget by itself.
SWEEPS = (healthcode_retention.FIRST_CHECK_INS,)
# What is done by the clock; the names are the keys of their runs and stay.
JOBS: tuple[jobs.Job, ...] = (
    # Half an hour behind midnight, when no request of the day before can still be under way.
    jobs.Job("audit-seal", time(0, 30), "each", audit.seal_yesterday),
    jobs.Job("finish-leaving", time(2, 30), "latest", leaving.finish_step),
    # What was filed or answered tells people at once; this tells whoever a killed process left out.
    jobs.Job("evidence-notices", time(8), "latest", telling.step),
    jobs.Job("market-matching", time(5, 30), "latest", market_match_runs.morning_step),
    jobs.Job("retention-sweep", time(3, 30), "latest", retention.sweep_step(SWEEPS)),
)
# What is looked after at every look at the jobs; first what somebody waits for at a checkpoint.
PULSES: tuple[jobs.Pulse, ...] = (
    *ALARM_PULSES,
    market_holds.pulse,
    market_match_news.pulse,
    cotravel_publishing.pulse,
    cotravel_telling.pulse,
    contact_publishing.pulse,
    cotravel_vehicles.pulse,
    enterprise_counting.pulse,
)
# What takes two people.
PROPOSALS: tuple[proposals.Kind, ...] = (
    staff_grants.GRANT_KIND,
    declaring.OPEN,
    declaring.EXTEND,
    declaring.END,
    declaring.rule_kind(issuing.check_listed),
    declaring.SUNSET,
    partner_registering.TERMS,
)
ROOMS = (
    divisions_routes,
    city_routes,
    staff_routes,
    staff_people_routes,
    staff_proposal_routes,
    accounts_routes,
    residents_routes,
    notices_routes,
    evidence_routes,
    healthcode_routes,
    healthcode_card_routes,
    watched_routes,
    collection_routes,
    cotravel_list_routes,
    cotravel_batch_routes,
    cotravel_register_routes,
    cotravel_case_routes,
    contact_routes,
    checkpoint_place_routes,
    checkpoint_shift_routes,
    checkpoint_alarm_routes,
    checkpoint_passage_routes,
    partner_routes,
    enterprise_routes,
    enterprise_duty_routes,
    market_routes,
    market_order_routes,
    market_match_routes,
    market_sheet_routes,
    basket_routes,
    knowledge_routes,
    hotline_report_routes,
    hotline_desk_routes,
    work_order_routes,
    dashboard_routes,
    dashboard_market_routes,
    dashboard_hotline_routes,
    dashboard_passage_routes,
    rights_routes,
    picture_routes,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The app, wired to the store, keys and clock that the settings name.

    In local mode (and only there) missing tables are made.
    """
    settings = settings or config.read_settings()
    config.use(settings)
    clock.use(clock.running_from(settings.start_now) if settings.start_now else clock.system)
    crypto.use(_keys_of(settings))
    _connect(settings)
    auth.install(accounts.find_session)
    auth.install_duty(shifts.Desk())
    proposals.install(PROPOSALS)
    jobs.install((*JOBS, *reminders.jobs_of(settings.city)), city.is_emergency, PULSES)
    events.install(STREAMS)
    evidence_facts.install_effects(effects.write)
    regulars.install("enterprise", enterprise_presence.residents_of)
    registry.install(personal.HOLDINGS)
    residents_leaving.install(leaving.go_on)
    sender = messages.sender_of(settings)
    accounts.install_sender(sender)
    app = Flask("backend", static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    http.install(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint, url_prefix=http.API)
    _add_own_routes(app)
    if isinstance(sender, messages.OutboxSender):
        _add_outbox(app, sender)
    pages.install(app, config.REPOSITORY / "frontend" / "dist")
    if not settings.door:
        # Nobody gives a command to a function.
        _add_commands(app)
    return app


def _add_commands(app: Flask) -> None:
    from backend import cli, upkeep

    cli.install(app)
    upkeep.install(app)


def _keys_of(settings: Settings) -> crypto.Keys:
    if settings.is_local:
        return keyfile.load_key_file(settings.home / "keys.json")
    return keys.KmsKeys(
        settings.kms_endpoint, settings.region, settings.field_kms, settings.signing_kms
    )


def _connect(settings: Settings) -> None:
    """Open the store. A laptop never speaks to AWS: without an engine there is no store."""
    endpoint = settings.dynamodb_endpoint
    if settings.is_local:
        endpoint = endpoint or _engine_beside(settings.home)
        if endpoint is None:
            return
    if settings.is_local:
        # A local engine asks for no credentials, but signing needs some.
        os.environ.setdefault("AWS_ACCESS_KEY_ID", "local")
        os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "local")
    db.connect(endpoint, settings.region)


def _engine_beside(home: Path) -> str | None:
    """The engine that `make run` has on the same data, so that commands find it by themselves."""
    for note in home.glob("*/endpoint"):
        with (note.parent / "lock").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                # Held by a living engine; a note beside a free lock was left by a killed one.
                return note.read_text(encoding="utf-8").strip()
    return None


def create_tables() -> None:
    """Make the missing tables; for local engines only."""
    db.create_tables(MODELS)


def _add_own_routes(app: Flask) -> None:
    @app.get("/ping")
    @needs("public")
    def ping() -> Any:
        """Whether the process answers."""
        return jsonify({"status": "ok"})

    @app.get(f"{http.API}/openapi.json")
    @needs("public")
    def openapi() -> Any:
        """This document."""
        return jsonify(_openapi(app))


@cache
def _openapi(app: Flask) -> dict[str, Any]:
    from backend.core import openapi

    shapes = {
        f"{room.blueprint.name}.{name}": shape
        for room in ROOMS
        for name, shape in room.SHAPES.items()
    }
    return openapi.describe(app, shapes)


OUTBOX_PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>短信 · Messages</title>
<h1>短信 · Messages</h1>
<p>仅限本机开发模式。Local mode only; nothing is sent. <a href="/">畅行</a></p>
{% for message in messages %}
<section><h2>{{ message.otp or '通知 Notice' }}</h2><p>{{ message.to }} · {{ message.sent_at }}</p>
<p>{{ message.body }}</p></section>
{% else %}<p>还没有短信。No message yet.</p>{% endfor %}
</html>"""


def _add_outbox(app: Flask, outbox: messages.OutboxSender) -> None:
    @app.get("/dev/outbox")
    @needs("public")
    def dev_outbox() -> Any:
        """The messages that were not sent, in local mode."""
        kept = outbox.messages()
        if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
            answer = Response(render_template_string(OUTBOX_PAGE, messages=kept))
        else:
            answer = jsonify({"messages": kept})
        answer.headers["Cache-Control"] = "no-store"
        return answer


def __getattr__(name: str) -> Any:
    """`backend.app:app` is made when it is asked for, so that importing costs no connection."""
    if name == "app":
        return _the_app()
    raise AttributeError(name)


@cache
def _the_app() -> Flask:
    app = create_app()
    settings = config.settings()
    # Commands such as `pass verify` need no store, so the start does without one.
    if settings.is_local and settings.dynamodb_endpoint:
        create_tables()
    return app
