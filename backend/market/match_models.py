"""Stored shapes of matching: a run with its documents, proposals, and who has which.

A run is written once, with everything that follows from it; whoever finds it goes on from there.
Documents are compressed JSON in pieces below what a row may hold. People are named by random ids.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from backend.core import db
from backend.market.models import TABLE

LISTED = "matches"
PIECE_CHARS = 300_000


class RunsByRank(GlobalSecondaryIndex["MatchRun"]):
    """The runs, by when they were made."""

    class Meta:
        index_name = "by_rank"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    rank = NumberAttribute(range_key=True)


class MatchRun(db.Item):
    """A matching of one product in one area; what became of its proposals is counted in it.

    :ivar rank: when it was made, ms; the order of the public list.
    :ivar asked_by: "morning" or "officer"; `asked` is what an officer's repetition has to say.
    :ivar attempt: which pieces are its documents.
    :ivar proposed_ms: when all its proposals had been written; absent before.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="run")
    listed = UnicodeAttribute(default=LISTED)
    rank = NumberAttribute()
    area = UnicodeAttribute()
    product = UnicodeAttribute()
    measure = UnicodeAttribute()
    on = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    asked = UnicodeAttribute(null=True)
    attempt = UnicodeAttribute()
    until_ms = NumberAttribute()
    listed_quantity = NumberAttribute()
    wanted_quantity = NumberAttribute()
    placed_quantity = NumberAttribute()
    listings = NumberAttribute()
    suppliers = NumberAttribute()
    suppliers_served = NumberAttribute()
    wanted = NumberAttribute()
    wanted_served = NumberAttribute()
    proposals = NumberAttribute()
    declined = NumberAttribute(default=0)
    dealt = NumberAttribute(default=0)
    lapsed = NumberAttribute(default=0)
    policy_version = UnicodeAttribute()
    input_hash = UnicodeAttribute()
    proposed_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute()
    by_rank = RunsByRank()

    @staticmethod
    def key_of(run_id: str) -> str:
        """The partition of a run."""
        return f"match#{run_id}"

    @property
    def run_id(self) -> str:
        """The id of a run, as everybody sees it."""
        return str(self.key).removeprefix("match#")

    @classmethod
    def of(cls, run_id: str) -> MatchRun | None:
        """One run; one consistent read."""
        return cls.find(cls.key_of(run_id), "run")

    @classmethod
    def newest(cls, before_ms: int | None, most: int) -> list[MatchRun]:
        """The runs made before an instant, newest first: one query."""
        rank = None if before_ms is None else cls.rank < before_ms
        rows = cls.by_rank.query(LISTED, rank, scan_index_forward=False, limit=most, page_size=most)
        return list(rows)

    @classmethod
    def since(cls, since_ms: int, product: str) -> list[MatchRun]:
        """The runs of a product made since an instant: one query of a day's runs."""
        its = cls.product == product
        return list(cls.by_rank.query(LISTED, cls.rank >= since_ms, its))


class MatchPiece(db.Item):
    """A piece of a run's document: "public" is what everybody may read, "plan" what follows."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def write(cls, run_id: str, attempt: str, name: str, document: Any, expires_at: int) -> None:
        """Store a document under an attempt that nobody knows yet."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        body = base64.b64encode(gzip.compress(text, mtime=0)).decode()
        for number, begin in enumerate(range(0, len(body), PIECE_CHARS)):
            part = f"piece#{attempt}#{name}#{number:03d}"
            piece = body[begin : begin + PIECE_CHARS]
            cls(MatchRun.key_of(run_id), part, body=piece, expires_at=expires_at).save()

    @classmethod
    def gzipped(cls, run: MatchRun, name: str) -> bytes:
        """A document as compressed JSON: one query."""
        begins = cls.part.startswith(f"piece#{run.attempt}#{name}#")
        rows = cls.query(run.key, begins, consistent_read=True)
        return base64.b64decode("".join(str(row.body) for row in rows))

    @classmethod
    def plan_of(cls, run: MatchRun) -> list[dict[str, Any]]:
        """The proposals of a run, as they are written: one query."""
        found: list[dict[str, Any]] = json.loads(gzip.decompress(cls.gzipped(run, "plan")))
        return found


class ProposalRow(db.Item):
    """So much of a listing to a wanted post, until both accept it; it holds no stock.

    :ivar state: PROPOSED, DEALT, DECLINED or LAPSED; the answers are words of MatchAnswer.
    :ivar order_hex: the order that it becomes.
    """

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="proposal")
    run_id = UnicodeAttribute()
    listing_id = UnicodeAttribute()
    wanted_id = UnicodeAttribute()
    supplier_id = UnicodeAttribute()
    buyer_id = UnicodeAttribute()
    product = UnicodeAttribute()
    grade = UnicodeAttribute()
    measure = UnicodeAttribute()
    unit = UnicodeAttribute()
    unit_quantity = NumberAttribute()
    quantity = NumberAttribute()
    price_fen = NumberAttribute()
    order_hex = UnicodeAttribute()
    state = UnicodeAttribute()
    supplier_answer = UnicodeAttribute(null=True)
    buyer_answer = UnicodeAttribute(null=True)
    made_ms = NumberAttribute()
    until_ms = NumberAttribute()
    version = NumberAttribute(default=1)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(match_id: str) -> str:
        """The partition of a proposal."""
        return f"proposal#{match_id}"

    @property
    def match_id(self) -> str:
        """The id of a proposal, as its two sides see it."""
        return str(self.key).removeprefix("proposal#")

    @classmethod
    def of(cls, match_id: str) -> ProposalRow | None:
        """One proposal; one consistent read."""
        return cls.find(cls.key_of(match_id), "proposal")

    @classmethod
    def of_many(cls, match_ids: Iterable[str]) -> dict[str, ProposalRow]:
        """Several proposals by their ids: one read of the store for a hundred."""
        keys = [(cls.key_of(one), "proposal") for one in dict.fromkeys(match_ids)]
        if not keys:
            return {}
        return {row.match_id: row for row in cls.batch_get(keys, consistent_read=True)}


class TraderMatch(db.Item):
    """That a trader has a proposal: where their own are looked up."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    made_ms = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(trader_id: str) -> str:
        """The partition of what a trader is proposed."""
        return f"matched#{trader_id}"

    @staticmethod
    def part_of(made_ms: int, match_id: str) -> str:
        """The sort key of a proposal, by when it was made."""
        return f"match#{made_ms:014d}#{match_id}"

    @property
    def match_id(self) -> str:
        """Which proposal it is."""
        return str(self.part).rpartition("#")[2]

    @classmethod
    def page_of(cls, trader_id: str, before: str | None, most: int) -> list[TraderMatch]:
        """A trader's, newest first: one query.

        :param before: the sort key that the page before this one ended with.
        """
        known: Any = cls.part
        condition = known.between("match#", before) if before else known.startswith("match#")
        rows = cls.query(cls.key_of(trader_id), condition, scan_index_forward=False, limit=most + 1)
        return [row for row in rows if row.part != before][:most]

    @classmethod
    def all_of(cls, trader_id: str) -> list[TraderMatch]:
        """All of a trader: one query."""
        return list(cls.query(cls.key_of(trader_id), cls.part.startswith("match#")))


class PlacedRow(db.Item):
    """How much of a wanted post was placed by proposals that both sides accepted."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="placed")
    quantity = NumberAttribute(default=0)
    expires_at = NumberAttribute()

    @staticmethod
    def key_of(wanted_id: str) -> str:
        """The partition of a wanted post."""
        return f"wanted#{wanted_id}"

    @classmethod
    def of_many(cls, wanted_ids: Iterable[str]) -> dict[str, int]:
        """How much, by post: one read of the store for a hundred."""
        keys = [(cls.key_of(one), "placed") for one in dict.fromkeys(wanted_ids)]
        rows = cls.batch_get(keys, consistent_read=True) if keys else ()
        return {str(row.key).removeprefix("wanted#"): int(row.quantity) for row in rows}


class NewsRow(db.Item):
    """What is still to be told: of a run to all whom it proposes something, or of an answer."""

    class Meta:
        table_name = TABLE
        stream_view_type = "NEW_AND_OLD_IMAGES"

    key = UnicodeAttribute(hash_key=True, default="matchnews")
    part = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()

    @staticmethod
    def part_of(kind: str, about: str) -> str:
        """The sort key: a word for what is told, and the id of the run or proposal."""
        return f"{kind}#{about}"

    @property
    def kind(self) -> str:
        """What is told."""
        return str(self.part).partition("#")[0]

    @property
    def about(self) -> str:
        """Of which run or proposal."""
        return str(self.part).partition("#")[2]

    @classmethod
    def waiting(cls, most: int) -> Iterator[NewsRow]:
        """What is to be told: one query."""
        return iter(cls.query("matchnews", limit=most, consistent_read=True))
