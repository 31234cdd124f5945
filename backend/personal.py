"""What every room holds of a person: exported to them, erased for them, kept where the law says so.

A test holds this to `backend/data/retention.json`: every kind of record is either here or excused
there with its reason (`backend/data/personal.json`).
"""

from __future__ import annotations

from backend.accounts import closing as accounts
from backend.basket import holdings as basket
from backend.checkpoints import alarm_holdings
from backend.checkpoints import holdings as checkpoints
from backend.checkpoints import place_holdings as checkpoint_places
from backend.collection import holdings as collection
from backend.core import pictures
from backend.cotravel import holdings as cotravel
from backend.enterprises import holdings as enterprises
from backend.evidence import holdings as evidence
from backend.healthcode import holdings as healthcode
from backend.hotline import holdings as hotline
from backend.market import holdings as market
from backend.market import match_holdings as market_matches
from backend.market import order_holdings as market_orders
from backend.market import sheet_claims
from backend.notices import holdings as notices
from backend.partners import holdings as partners
from backend.residents import leaving as residents
from backend.rights import looks
from backend.rights.registry import Holdings
from backend.rights.rules import Eraser, Export, Keeper
from backend.watched import holdings as watched

EXPORTS: tuple[Export, ...] = (
    Export("identity", ("resident",), residents.told_identity),
    Export("account", ("account",), accounts.told_account),
    Export("devices", ("session",), accounts.told_sessions),
    Export("members", ("member",), residents.told_members),
    Export("answered_by", ("answered_by",), residents.told_answered_by),
    Export("check_ins", ("check_in",), healthcode.told_check_ins),
    Export("notices", ("notice",), notices.told_notices),
    Export("texts", ("text_message",), healthcode.told_texts),
    Export("help", ("help_request",), residents.told_help),
    Export("evidence", ("evidence_fact",), evidence.told_evidence),
    Export("appeals", ("appeal",), evidence.told_appeals),
    Export("watches", ("watch", "open_watch", "watch_update"), watched.told_watches),
    Export("collected", ("journey", "contact", "difference"), collection.told_collected),
    Export("registrations", ("trip_registration",), cotravel.told_registrations),
    Export("passages", ("passage",), checkpoints.told_passages),
    Export("alarms", ("alarm", "alarm_of_person"), alarm_holdings.told_alarms),
    Export("partner_checks", ("partner_check",), partners.told_checks),
    Export("cards", ("card",), healthcode.told_cards),
    Export("workplaces", ("workplace", "worker"), enterprises.told_workplaces),
    Export("enterprise", ("enterprise", "enterprise_manager"), enterprises.told_enterprise),
    Export("trader", ("trader",), market.told_trader),
    Export("listings", ("listing",), market.told_listings),
    Export("wanted", ("wanted",), market.told_wanted),
    Export("deals", ("deal",), market_orders.told_deals),
    Export("stocks", ("stock",), market_orders.told_stocks),
    Export("matches", ("match",), market_matches.told_matches),
    Export("unsold", ("unsold",), sheet_claims.told_unsold),
    Export("pictures", ("picture",), pictures.told_pictures),
    Export("baskets", ("basket_order",), basket.told_baskets),
    Export("points", ("basket_point",), basket.told_points),
    Export("regulars", ("regular", "regular_of"), checkpoint_places.told_regulars),
    Export("reports", ("work_order", "work_order_said"), hotline.told_reports),
    Export("looks", ("audit_entry",), looks.told_looks),
)
# In this order; who somebody is goes last, for all else is found by it.
ERASERS: tuple[Eraser, ...] = (
    Eraser(("check_in", "first_check_in"), healthcode.erase_check_ins),
    Eraser(("text_message",), healthcode.erase_texts),
    Eraser(("notice",), notices.erase_notices),
    # By the card it is known that a number is theirs, so what is found by either goes before it.
    Eraser(("passage",), checkpoints.erase_passages),
    Eraser(("alarm", "alarm_listed", "alarm_of_person"), alarm_holdings.erase_alarms),
    Eraser(("regular", "regular_of"), checkpoint_places.erase_regulars),
    Eraser(("card", "card_of", "living_card", "one_card"), healthcode.erase_cards),
    Eraser(("journey", "contact", "difference", "lookalike"), collection.erase_collected),
    Eraser(("trip_registration",), cotravel.erase_registrations),
    Eraser(("partner_check",), partners.erase_checks),
    Eraser(("help_request",), residents.erase_help),
    Eraser(("effect",), healthcode.erase_effects, waits=True),
    Eraser(("evidence_fact", "appeal"), evidence.erase_evidence, waits=True),
    Eraser(
        ("watch", "open_watch", "watch_update", "watched_now", "watched_once"),
        watched.erase_watches,
        waits=True,
    ),
    Eraser(("workplace", "worker"), enterprises.erase_workplaces),
    Eraser(
        ("enterprise", "enterprise_manager", "credit_code", "reopening", "join_code", "shown_code"),
        enterprises.erase_enterprise,
        waits=True,
    ),
    Eraser((), market_orders.end_deals),
    Eraser(("trader_match",), market_matches.end_matches),
    Eraser(("basket_order", "household_order"), basket.erase_baskets),
    Eraser(("basket_point", "basket_point_place", "basket_offer"), basket.erase_points, waits=True),
    Eraser(("wanted", "buyer_wanted"), market.erase_wanted),
    Eraser(("listing", "listing_change", "supplier_listing"), market.erase_listings, waits=True),
    Eraser(("trader",), market.erase_trader, waits=True),
    Eraser(("work_order", "work_order_said", "report_caller", "own_report"), hotline.erase_reports),
    Eraser(("picture", "picture_bytes", "owned_picture"), pictures.erase_pictures),
    Eraser(("member", "answered_by", "household_size"), residents.erase_links),
    Eraser(("resident", "document_claim"), residents.erase_identity, waits=True),
)
# Taken away with the beginning, before any room is asked (accounts/closing.py).
WITH_THE_BEGINNING = ("account", "phone", "session")
KEEPERS: tuple[Keeper, ...] = (
    Keeper("evidence", ("evidence_fact", "appeal", "effect"), evidence.is_held),
    Keeper("watched", ("open_watch", "watched_now"), watched.is_held),
)
HOLDINGS = Holdings(EXPORTS, ERASERS, KEEPERS)
