"""What every room holds of a person: exported to them, erased for them, kept where the law says so.

A test holds this to `backend/data/retention.json`: every kind of record is either here or excused
there with its reason (`backend/data/personal.json`).
"""

from __future__ import annotations

from backend.accounts import closing as accounts
from backend.healthcode import holdings as healthcode
from backend.notices import holdings as notices
from backend.residents import leaving as residents
from backend.rights import looks
from backend.rights.registry import Holdings
from backend.rights.rules import Eraser, Export, Keeper

EXPORTS: tuple[Export, ...] = (
    Export("identity", ("resident",), residents.told_identity),
    Export("account", ("account",), accounts.told_account),
    Export("devices", ("session",), accounts.told_sessions),
    Export("members", ("member",), residents.told_members),
    Export("answered_by", ("answered_by",), residents.told_answered_by),
    Export("check_ins", ("check_in",), healthcode.told_check_ins),
    Export("notices", ("notice",), notices.told_notices),
    Export("texts", ("text_message",), healthcode.told_texts),
    Export("looks", ("audit_entry",), looks.told_looks),
)
# In this order; who somebody is goes last, for all else is found by it.
ERASERS: tuple[Eraser, ...] = (
    Eraser(("check_in", "first_check_in"), healthcode.erase_check_ins),
    Eraser(("text_message",), healthcode.erase_texts),
    Eraser(("notice",), notices.erase_notices),
    Eraser(("member", "answered_by", "household_size"), residents.erase_links),
    Eraser(("resident", "document_claim"), residents.erase_identity, waits=True),
)
# Taken away with the beginning, before any room is asked (accounts/closing.py).
WITH_THE_BEGINNING = ("account", "phone", "session")
KEEPERS: tuple[Keeper, ...] = ()
HOLDINGS = Holdings(EXPORTS, ERASERS, KEEPERS)
