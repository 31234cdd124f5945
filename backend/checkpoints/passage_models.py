"""Stored shapes of the register: a passage is one row and one write unit, whatever it says.

A row stands under the proof that was shown, so that the load is spread and all passages of a proof
are one query; a pass's id changes every day and leads to nobody without the city's secret. Who went
by a checkpoint in an hour is a packed index, written once a request of up to fifty passages.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from backend.checkpoints import passage_seen, rules
from backend.checkpoints.models import TABLE
from backend.checkpoints.passage_seen import CARD as CARD
from backend.checkpoints.passage_seen import NUMBER as NUMBER
from backend.checkpoints.passage_seen import PASS as PASS
from backend.checkpoints.passage_seen import PASSAGE_PART as PASSAGE_PART
from backend.checkpoints.passage_seen import VISIT as VISIT
from backend.checkpoints.passage_seen import Seen as Seen
from backend.checkpoints.passage_seen import long_id
from backend.checkpoints.passage_seen import seen as seen
from backend.checkpoints.rules import Passage
from backend.core import clock, crypto, db

SEALED = ("document", "name", "phone", "plate", "note")
"""What of a passage says who somebody is; it lies sealed in its row."""


class BelowPassages(GlobalSecondaryIndex["PassageRow"]):
    """Emergency passes of a county in the order of their time: those that wait, those reviewed."""

    class Meta:
        index_name = "listed"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class PassageRow(db.Item):
    """A passage. What changes later are marks: its twin and its review.

    `settled` is the colour that the server found of a number, if the device says another or none.
    `muted` says that it raises no alarm, for whoever recorded it has raised too many.
    `listed` and `place` are there of emergencies alone: they say whether one waits for its review.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    division_code = UnicodeAttribute()
    facts = UnicodeAttribute(attr_name="f")
    sealed = UnicodeAttribute(attr_name="z", null=True)
    content_hash = UnicodeAttribute(attr_name="h")
    twin_of = UnicodeAttribute(attr_name="w", null=True)
    settled = UnicodeAttribute(attr_name="s", null=True)
    review = UnicodeAttribute(attr_name="v", null=True)
    late = UnicodeAttribute(attr_name="l", null=True)
    muted = UnicodeAttribute(attr_name="q", null=True)
    expires_at = NumberAttribute()
    listed = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    below = BelowPassages()

    @staticmethod
    def part_of(passage_id: str) -> str:
        """The sort key of a passage: its id begins with its time, so rows stand in order."""
        return f"{PASSAGE_PART}{passage_id.replace('-', '').lower()}"

    @staticmethod
    def emergencies_of(county: str) -> str:
        """The name of the list of a county's emergency passes that wait for their review."""
        return f"emergency#{county}"

    @staticmethod
    def reviewed_of(county: str) -> str:
        """The name of the list of those that were reviewed: a word said again finds its passage."""
        return f"reviewed#{county}"

    @classmethod
    def by(cls, passage: Passage, division: str, staff_id: str, received_at: datetime) -> Self:
        """The row of a passage that was not stored before; nothing is written.

        :param division: of the checkpoint, 12 digits or 9.
        """
        told = passage.told()
        row = cls(
            key_of(passage),
            cls.part_of(passage.id),
            division_code=division,
            facts=_json(passage_seen.facts_of(passage, staff_id, received_at)),
            content_hash=content_hash(passage),
            expires_at=int((passage.at + timedelta(days=rules.RETENTION_DAYS)).timestamp()),
        )
        secret = {name: told[name] for name in SEALED if name in told}
        if secret:
            row.sealed = crypto.encrypt(_json(secret), TABLE, row.sealed_place, "who", division)
        if passage.emergency:
            row.listed = cls.emergencies_of(division[:6])
            row.place = row.part.removeprefix(PASSAGE_PART)
        return row

    @property
    def sealed_place(self) -> str:
        """For which row its sealed part is."""
        return f"{self.key}/{self.part}"

    @property
    def passage_id(self) -> str:
        """The id that the phone made, in its usual form."""
        return long_id(str(self.part))

    @classmethod
    def of(cls, key: str, part: str) -> PassageRow | None:
        """One passage; one consistent read."""
        return cls.find(key, part)

    def put(self) -> PassageRow | None:
        """Store it once; the row that is there already, if there is one. One write unit."""
        try:
            with db.conditional():
                self.save(condition=PassageRow.facts.does_not_exist())
        except db.ConditionFailed:
            return PassageRow.of(self.key, self.part)
        return None

    @classmethod
    def all_of(cls, key: str, start: datetime, end: datetime) -> list[PassageRow]:
        """The passages of a proof whose ids are of a time, oldest first: one consistent query."""
        first, last = (f"{PASSAGE_PART}{clock.to_ms(at):012x}" for at in (start, end))
        where = cls.part.between(first, last + "~")
        return list(cls.query(key, where, consistent_read=True))

    @classmethod
    def several(cls, keys: Sequence[tuple[str, str]]) -> list[PassageRow]:
        """The passages of these keys, as far as they are there; a trip a hundred."""
        return list(cls.batch_get(list(keys)))

    @classmethod
    def waiting_in(cls, county: str, behind: str | None, most: int) -> list[PassageRow]:
        """The emergency passes of a county that wait for their review, oldest first: one query.

        :param behind: the `place` after which to go on.
        """
        where = cls.place > behind if behind else None
        return list(cls.below.query(cls.emergencies_of(county), where, limit=most))

    @classmethod
    def emergency_of(cls, county: str, passage_id: str) -> PassageRow | None:
        """One of them by its id, or one that was reviewed: one query, or two."""
        place = cls.part_of(passage_id).removeprefix(PASSAGE_PART)
        for name in (cls.emergencies_of(county), cls.reviewed_of(county)):
            for row in cls.below.query(name, cls.place == place, limit=1):
                return row
        return None

    def seen(self) -> Seen:
        """What it says in clear, without who it was."""
        marks = (self.twin_of, self.settled)
        return passage_seen.read(
            str(self.key), str(self.part), self.facts, str(self.division_code), marks
        )

    def passage(self) -> Passage:
        """All of it, opened."""
        return rules.passage_of(self.seen().passage.told() | self.opened())

    def opened(self) -> dict[str, Any]:
        """Who it was, as far as it was written down: names of SEALED.

        :raises areakeys.AreaKeyGone: the key of its county was destroyed.
        """
        if not self.sealed:
            return {}
        told: dict[str, Any] = json.loads(
            crypto.decrypt(self.sealed, TABLE, self.sealed_place, "who")
        )
        return told

    def mark_twin(self, other: str) -> bool:
        """Note that the proof was shown elsewhere at the same time; whether this was news.

        :param other: the id of that passage.
        """
        twin = PassageRow.twin_of
        return self._mark([twin.set(other)], twin.does_not_exist() & PassageRow.facts.exists())

    def write_review(self, writes: TransactWrite, said: str) -> None:
        """Add to a transaction what was said of an emergency; it is among those reviewed then.

        :param said: the outcome and who said it.
        """
        row = PassageRow
        writes.update(
            self,
            actions=[
                row.review.set(said),
                row.listed.set(self.reviewed_of(str(self.division_code)[:6])),
            ],
            condition=row.review.does_not_exist() & row.facts.exists(),
        )

    def _mark(self, actions: list[Any], condition: Any) -> bool:
        try:
            with db.conditional():
                self.update(actions=actions, condition=condition)
        except db.ConditionFailed:
            return False
        return True


def key_of(passage: Passage) -> str:
    """Under which key a passage stands: by what was shown; a visit stands for itself."""
    if passage.pass_id:
        return f"{PASS}{passage.pass_id}"
    if passage.card_ref:
        return f"{CARD}{passage.card_ref}"
    if passage.document:
        return number_key(passage.document)
    return f"{VISIT}{PassageRow.part_of(passage.id).removeprefix(PASSAGE_PART)}"


def number_key(document: rules.Document) -> str:
    """Under which key the passages by a document's number stand: the blind index of claims to it.

    :param document: its number as `residents.rules.check_document` gives it.
    """
    return index_key(crypto.blind_index(f"document#{document.kind}", document.number))


def index_key(document_index: str) -> str:
    """The same, of the blind index by which a resident's document is known."""
    return f"{NUMBER}{document_index}"


def index_of_key(key: str) -> str:
    """The blind index of the number under which a passage stands."""
    return key.removeprefix(NUMBER)


def content_hash(passage: Passage) -> str:
    """Whether a repetition says the same; keyed, for what is said could be guessed."""
    told = {
        name: clock.to_ms(value) if isinstance(value, datetime) else value
        for name, value in passage.told().items()
    }
    return crypto.keyed_hash("passage", json.dumps(told, sort_keys=True))[:22]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
