"""What may be filed about a person, by whom and for how long, as pure functions of a table.

The table is data (backend/data/evidence.json) and says where its numbers come from. What happened
in Zhengzhou in June 2022 is why every bound here exists: five officials made 1,317 people red by
telephone. tests/evidence/test_zhengzhou.py tries to do it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from backend.core.errors import DomainError

DAY = timedelta(days=1)
APPROVAL_LIVES = timedelta(hours=24)
"""An order that nobody approves in this time has lapsed."""
ANSWER_WITHIN = timedelta(hours=24)
"""An appeal that nobody answers in this time ends the evidence."""
AHEAD_DAYS = 3
"""How many days ahead evidence may be filed."""
REFERENCE = re.compile(
    r"[\u4e00-\u9fff]{2,16}\u301420\d{2}\u3015\u7b2c?\d{1,5}\u53f7|[A-Z]{2,10}-20\d{2}-\d{3,6}"
)
"""The number of the document that is the basis: 三卫函〔2020〕12号, or SMXCDC-2020-0123."""


Said = Mapping[str, tuple[str, str]]
"""Reasons of a closed list with their words, zh and en."""


class Kind(StrEnum):
    """What can be filed about a person."""

    ISOLATION = "isolation"
    CLOSE_CONTACT = "close_contact"
    CONFIRMED = "confirmed"
    SUSPECTED = "suspected"
    COTRAVEL = "cotravel"
    EXEMPTION = "exemption"
    RELEASE = "release"
    CLINICAL_CLEARANCE = "clinical_clearance"


ENDS = frozenset((Kind.RELEASE, Kind.CLINICAL_CLEARANCE))
"""These only put an end to others and hold for nothing themselves."""


class OrderState(StrEnum):
    """What became of an order; nobody writes that it has lapsed, time alone says so."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class AppealState(StrEnum):
    """What became of an appeal; UNANSWERED follows from time as well and ends the evidence."""

    NONE = "none"
    WAITING = "waiting"
    UPHELD = "upheld"
    LIFTED = "lifted"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind: its colour (None: it has none), its bounds, its reasons with words [zh, en].

    :param ends: the kinds that it puts an end to.
    """

    kind: Kind
    colour: str | None
    days_most: int
    back_days: int
    may_file: frozenset[str]
    may_approve: frozenset[str]
    ends: frozenset[Kind]
    reasons: Said

    @property
    def is_end(self) -> bool:
        """Whether it only ends what others filed."""
        return bool(self.ends)


@dataclass(frozen=True, slots=True)
class Table:
    """A city's table: kinds, closed lists of reasons, and limits."""

    version: int
    people_most: int
    filer_hour_most: int
    unit_hour_most: int
    approver_hour_most: int
    kinds: Mapping[Kind, KindRule]
    refusals: Said
    upheld: Said
    lifted: Said

    def ended_by(self, kind: Kind) -> Kind | None:
        """The kind by which a kind is ended before its time."""
        return next((rule.kind for rule in self.kinds.values() if kind in rule.ends), None)


@dataclass(frozen=True, slots=True)
class Wish:
    """An order as somebody would like to file it; `until_on` is exclusive."""

    kind: str
    reason: str
    reference: str
    from_on: date
    until_on: date
    people: Sequence[str]


@dataclass(frozen=True, slots=True)
class Hand:
    """Who files or approves: the account, its unit and role, and who they are as residents."""

    staff_id: str
    unit_id: str
    role: str
    own_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Appeal:
    """What somebody says against a piece of evidence, and what was answered."""

    at: datetime
    answered_at: datetime | None = None
    is_lifted: bool = False
    reason: str | None = None

    def state(self, now: datetime) -> AppealState:
        """What became of it by now."""
        if self.answered_at is not None:
            return AppealState.LIFTED if self.is_lifted else AppealState.UPHELD
        is_over = now >= self.at + ANSWER_WITHIN
        return AppealState.UNANSWERED if is_over else AppealState.WAITING


@dataclass(frozen=True, slots=True)
class Fact:
    """One approved piece of evidence about one person; days of the city, `until_on` exclusive.

    :param colour: None for what has none, such as an exemption.
    :param ended_at: when a release, a clearance or an answered appeal ended it.
    """

    evidence_id: str
    resident_id: str
    order_id: str
    kind: Kind
    reason: str
    reference: str
    colour: str | None
    from_on: date
    until_on: date
    approved_at: datetime
    table_version: int
    office: str
    ended_at: datetime | None = None
    appeal: Appeal | None = None

    @property
    def lapses_at(self) -> datetime | None:
        """When it ends by itself because an appeal is not answered; None when none waits."""
        if self.appeal is None or self.appeal.answered_at is not None:
            return None
        return self.appeal.at + ANSWER_WITHIN

    def over_at(self, now: datetime) -> datetime | None:
        """When it was ended before its time, by whatever, as things stand now."""
        lapses_at = self.lapses_at
        if self.ended_at is not None:
            return self.ended_at
        return lapses_at if lapses_at is not None and now >= lapses_at else None

    def holds_until_on(self, now: datetime, day_of: Callable[[datetime], date]) -> date:
        """The first day on which it does not hold any more, as things stand now."""
        over_at = self.over_at(now)
        return self.until_on if over_at is None else min(self.until_on, day_of(over_at))

    def is_in_force(self, now: datetime, day_of: Callable[[datetime], date]) -> bool:
        """Whether it holds now, or will; what only ends others never does."""
        if self.kind in ENDS:
            return False
        until_on = self.holds_until_on(now, day_of)
        return day_of(now) < until_on and self.from_on < until_on

    def appeal_state(self, now: datetime) -> AppealState:
        """What became of an appeal against it."""
        return self.appeal.state(now) if self.appeal else AppealState.NONE


def check_wish(table: Table, wish: Wish, filer: Hand, today: date) -> KindRule:
    """See that an order may be filed: everything but the places, which the store must tell.

    :raises DomainError: core.invalid (422) with every wrong field; evidence.role_may_not_file,
        evidence.own_person (403).
    """
    rule = table.kinds.get(Kind(wish.kind)) if wish.kind in set(Kind) else None
    if rule is None:
        raise DomainError("core.invalid", 422, fields={"kind": "evidence.kind_unknown"})
    if filer.role not in rule.may_file:
        raise DomainError("evidence.role_may_not_file", 403)
    fields = _wrong_people(table, wish.people) | _wrong_days(rule, wish, today)
    if wish.reason not in rule.reasons:
        fields["reason"] = "evidence.reason_unknown"
    if not REFERENCE.fullmatch(wish.reference):
        fields["reference"] = "evidence.reference_invalid"
    if fields:
        raise DomainError("core.invalid", 422, fields=fields)
    _check_own(filer, wish.people)
    return rule


def _wrong_people(table: Table, people: Sequence[str]) -> dict[str, str]:
    if not people:
        return {"people": "evidence.nobody_named"}
    if len(people) > table.people_most:
        return {"people": "evidence.too_many_people"}
    if len(set(people)) != len(people):
        return {"people": "evidence.person_twice"}
    return {}


def _wrong_days(rule: KindRule, wish: Wish, today: date) -> dict[str, str]:
    if rule.is_end:
        # What ends something does so when it is approved; its days say that day and no other.
        is_today = wish.from_on == today and wish.until_on == today + DAY
        return {} if is_today else {"from_on": "evidence.ends_today_only"}
    if wish.from_on < today - DAY * rule.back_days:
        return {"from_on": "evidence.begins_too_early"}
    if wish.from_on > today + DAY * AHEAD_DAYS:
        return {"from_on": "evidence.begins_too_late"}
    if wish.until_on <= max(wish.from_on, today):
        return {"until_on": "evidence.ends_before_it_begins"}
    if wish.until_on > wish.from_on + DAY * rule.days_most:
        return {"until_on": "evidence.too_long"}
    return {}


def _check_own(hand: Hand, people: Collection[str]) -> None:
    if not hand.own_ids.isdisjoint(people):
        raise DomainError("evidence.own_person", 403)


def check_second(
    table: Table, kind: Kind, people: Collection[str], filer: Hand, second: Hand
) -> None:
    """See that somebody may approve what another has filed.

    :raises DomainError: evidence.same_person, evidence.same_unit, evidence.role_may_not_approve,
        evidence.own_person (403).
    """
    if second.staff_id == filer.staff_id:
        raise DomainError("evidence.same_person", 403)
    if second.unit_id == filer.unit_id:
        raise DomainError("evidence.same_unit", 403)
    if second.role not in table.kinds[kind].may_approve:
        raise DomainError("evidence.role_may_not_approve", 403)
    _check_own(second, people)


def check_judge(judge: Hand, filer_id: str, approver_id: str, resident_id: str) -> None:
    """See that somebody may answer an appeal: neither hand that made the evidence.

    :raises DomainError: evidence.not_their_own_judge, evidence.own_person (403).
    """
    if judge.staff_id in (filer_id, approver_id):
        raise DomainError("evidence.not_their_own_judge", 403)
    _check_own(judge, (resident_id,))


def state_of(stored: OrderState, filed_at: datetime, now: datetime) -> OrderState:
    """What became of an order by now."""
    has_lapsed = stored is OrderState.OPEN and now >= filed_at + APPROVAL_LIVES
    return OrderState.LAPSED if has_lapsed else stored


def common_area(divisions: Collection[str]) -> str:
    """The smallest area in which all of these lie: 2, 4, 6, 9 or 12 digits, "" for none.

    :param divisions: codes of the places where people live.
    """
    for digits in (15, 12, 9, 6, 4, 2):
        areas = {code[:digits] for code in divisions}
        if len(areas) == 1 and len(next(iter(areas))) == digits:
            return areas.pop()
    return ""
