"""Finds out whose the passes are that raised alarms, and tells the village where they live.

A pass's id leads to nobody: for each day the city can compute whose it was, and that is all there
is. So the alarms of a county are looked after together, by going through its residents: at once
through the watched and the checkpoint's own town, where nearly all are found. Who is not among them
is looked for in the whole county and then in each of the others, but with everybody else of that
quarter of an hour: however many strangers go by, a county is gone through once in that time. What
was looked for where is a number on the alarm's place in the list, which ends with it. Nothing else
is stored, and people whose passes raised nothing leave no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import NamedTuple

from backend.checkpoints import alarm_list_models, alarm_models, alarm_rules, passage_seen
from backend.checkpoints.alarm_list_models import PointerRow
from backend.checkpoints.alarm_models import AlarmRow, PersonAlarmRow
from backend.checkpoints.alarm_rules import COUNTY_DIGITS, TOWN_DIGITS
from backend.core import clock, crypto, db, ids
from backend.divisions import service as divisions
from backend.healthcode import card_holders, passes, roster
from backend.residents import numbers
from backend.residents import service as residents
from backend.watched import open_ones

ALARMS_AT_ONCE = 500
VILLAGES_AT_ONCE = 8


class Found(NamedTuple):
    """Whose something is, and where they live."""

    resident_id: str
    home: str


class Sought(NamedTuple):
    """An alarm whose person is looked for, and its place in the list of those."""

    pointer: PointerRow
    row: AlarmRow

    @property
    def is_near(self) -> bool:
        """Whether only the watched and the checkpoint's own town are gone through for it."""
        return not self.pointer.step

    @property
    def proof(self) -> str:
        """By what it is known who it was."""
        return str(self.row.proof)


class Looked(NamedTuple):
    """What a pulse did: alarms looked after, found, and how many residents it went through."""

    alarms: int = 0
    found: int = 0
    residents: int = 0


def pulse() -> Looked:
    """Find whose the alarms are; a query a county when there is nothing to look for."""
    done, now_s = Looked(), int(clock.now().timestamp())
    for county in counties():
        sought = _taken_in_hand(county, now_s)
        if sought:
            one = _look_in(county, sought, now_s)
            done = Looked(*(a + b for a, b in zip(done, one, strict=True)))
    return done


def counties() -> tuple[str, ...]:
    """The codes of the city's counties, in order."""
    return tuple(sorted({code[:COUNTY_DIGITS] for code in divisions.villages()}))


def _taken_in_hand(county: str, now_s: int) -> list[Sought]:
    """What is to be looked for in a county by now; two reads, and a write each.

    Each is moved on before anything is done, so that a look that is killed is not begun again with
    every pulse, nor by two at once.
    """
    pointers = alarm_list_models.sought_in(county, now_s, ALARMS_AT_ONCE)
    rows = {row.alarm_id: row for row in AlarmRow.several(one.alarm_id for one in pointers)}
    asked = [partial(_take, one, rows.get(one.alarm_id), now_s) for one in pointers]
    return [taken for taken in db.side_by_side(asked) if taken]


def _take(pointer: PointerRow, row: AlarmRow | None, now_s: int) -> Sought | None:
    if row is None or row.resident_id or row.merged_into:
        # What it points to is over, or was found meanwhile.
        pointer.delete()
        return None
    sought = Sought(pointer, row)
    if int(pointer.begun or 0) >= alarm_rules.SEARCH_TRIES:
        _go_on(sought, now_s)
        return None
    again_s = alarm_rules.next_search_s(now_s)
    return sought if alarm_list_models.begin_search(pointer, again_s) else None


def _look_in(county: str, sought: list[Sought], now_s: int) -> Looked:
    found, gone_through = _whose(county, sought)
    for one in sought:
        whose = found.get(one.proof)
        if whose is None:
            _go_on(one, now_s)
        else:
            _tell_home(one.row, whose)
    return Looked(len(sought), len(found), gone_through)


def _go_on(sought: Sought, now_s: int) -> None:
    """Look in the next county with all others of the next quarter of an hour, or not any more."""
    steps, done = _steps(sought.row), int(sought.pointer.step or 0) + 1
    if done < len(steps):
        at_s = alarm_rules.next_search_s(now_s)
        alarm_list_models.search_on(sought.pointer, steps[done], at_s)
    else:
        sought.pointer.delete()


def _steps(row: AlarmRow) -> list[str]:
    """In which counties somebody is looked for, in order: a pass near by before its whole county.

    A card is asked for once a county, and a number at once.
    """
    own, proof = str(row.division_code)[:COUNTY_DIGITS], str(row.proof)
    others = [county for county in counties() if county != own]
    if proof.startswith(passage_seen.PASS):
        return [own, own, *others]
    return [own, *others] if proof.startswith(passage_seen.CARD) else [own]


def _whose(county: str, sought: list[Sought]) -> tuple[dict[str, Found], int]:
    """Whose these proofs are, and how many residents were gone through."""
    wanted = {one.proof for one in sought}
    found = _by_number(wanted) | _by_card(county, wanted)
    by_pass = [one for one in sought if one.proof.startswith(passage_seen.PASS)]
    if not by_pass:
        return found, 0
    met, gone_through = _by_pass(county, by_pass)
    return found | met, gone_through


def _by_number(wanted: set[str]) -> dict[str, Found]:
    """A number that exactly one resident claims; when several do, nobody can say whose it is."""
    found = {}
    for proof in sorted(wanted):
        if proof.startswith(passage_seen.NUMBER):
            holders = numbers.holders_of(proof.removeprefix(passage_seen.NUMBER))
            if len(holders) == 1:
                found[proof] = Found(holders[0].resident_id, holders[0].division_code)
    return found


def _by_card(county: str, wanted: set[str]) -> dict[str, Found]:
    """One query of the county's cards, and a read for where each holder lives."""
    refs = {
        proof.removeprefix(passage_seen.CARD)
        for proof in wanted
        if proof.startswith(passage_seen.CARD)
    }
    holders = card_holders.holders_in(county) if refs else {}
    return {
        f"{passage_seen.CARD}{ref}": Found(holders[ref], residents.division_of(holders[ref]))
        for ref in refs
        if ref in holders
    }


def _by_pass(county: str, sought: list[Sought]) -> tuple[dict[str, Found], int]:
    """Watched people first, for they are few; then village by village, until all are found."""
    days = sorted({alarm_models.day_of(one.row.issued_day) for one in sought if one.row.issued_day})
    pass_id_of = partial(passes.daily_pass_id, crypto.keys().token_key)
    everybody = {_pass_id(one.proof) for one in sought}
    far = {_pass_id(one.proof) for one in sought if not one.is_near}
    near_by, elsewhere = _villages(county, sought)
    found: dict[bytes, Found] = {}
    gone_through = 0
    for wanted, groups in ((everybody, _near(county, near_by)), (far, _living_in(elsewhere))):
        for people in _while_missing(wanted, found, groups):
            gone_through += len(people)
            left = everybody - found.keys()
            met = alarm_rules.matches(list(people), days, left, pass_id_of)
            found |= {one: Found(person, people[person]) for one, person in met.items()}
    told = {f"{passage_seen.PASS}{one.hex()}": whose for one, whose in found.items()}
    return told, gone_through


def _pass_id(proof: str) -> bytes:
    return bytes.fromhex(proof.removeprefix(passage_seen.PASS))


def _while_missing(
    wanted: set[bytes], found: Mapping[bytes, Found], groups: Iterator[Mapping[str, str]]
) -> Iterator[Mapping[str, str]]:
    """Groups of people as long as somebody is missing; none is asked for after that."""
    while wanted - found.keys():
        people = next(groups, None)
        if people is None:
            return
        yield people


def _villages(county: str, sought: list[Sought]) -> tuple[list[str], list[str]]:
    """The villages of towns in which somebody is looked for, and all others of the county."""
    towns = tuple({str(one.row.division_code)[:TOWN_DIGITS] for one in sought if one.is_near})
    codes = [code for code in divisions.villages() if code.startswith(county)]
    codes = alarm_rules.near_first(codes, str(sought[0].row.division_code))
    near_by = [code for code in codes if code.startswith(towns)]
    return near_by, [code for code in codes if not code.startswith(towns)]


def _near(county: str, villages: list[str]) -> Iterator[Mapping[str, str]]:
    yield {one.resident_id: one.division_code for one in open_ones.watched_in(county)}
    yield from _living_in(villages)


def _living_in(villages: list[str]) -> Iterator[Mapping[str, str]]:
    """The residents of villages with where they live, a few villages at once."""
    for at in range(0, len(villages), VILLAGES_AT_ONCE):
        some = villages[at : at + VILLAGES_AT_ONCE]
        asked: list[Callable[[], list[str]]] = [partial(roster.who_lives_in, one) for one in some]
        lives = db.side_by_side(asked)
        yield {one: code for code, people in zip(some, lives, strict=True) for one in people}


def _tell_home(row: AlarmRow, whose: Found) -> None:
    """Let the village where its person lives see an alarm: one transaction.

    Two reads and another transaction for each alarm of that person, kind and day that was closed
    before this one was seen last.
    """
    for nth in count():
        try:
            with db.transaction(ids.random_id()) as writes:
                alarm_list_models.write_found(writes, row, whose.resident_id, whose.home, nth)
            return
        except db.ConditionFailed as failed:
            if failed.at == (0,):
                # Somebody has just answered it; the next pulse sees that.
                return
        known = PersonAlarmRow.of(whose.resident_id, row, nth)
        if known is None or known.alarm_id == row.alarm_id:
            return
        other = AlarmRow.of(str(known.alarm_id))
        if other is not None and not other.was_closed_before(int(row.last_s)):
            _merge(row, other.alarm_id)
            return


def _merge(row: AlarmRow, other: str) -> None:
    """A person's pass changes its id every day, so one person may raise the same thing twice."""
    try:
        with db.transaction(ids.random_id()) as writes:
            alarm_list_models.write_merged(writes, row, other, int(clock.now().timestamp()))
    except db.ConditionFailed:
        return
    alarm_models.note_seen_again(other, int(row.last_s), str(row.last_checkpoint_id), 0)
