"""Whose a stored row is, by its kind; pure. The table stands in `backend/data/sunset.json`.

A place says in which attribute somebody stands, and as which piece between `#` when not as a whole.
Somebody is a resident, an account, a watch, or whoever lives in a division.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Item = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind of row names somebody."""

    who: str
    attribute: str
    piece: int | None = None

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Place:
        """Read one of the table."""
        return cls(raw["who"], raw["in"], raw.get("piece"))

    def named(self, item: Item) -> str | None:
        """Give who stands there, if anybody does."""
        text = item.get(self.attribute, {}).get("S")
        if text is None or self.piece is None:
            return text
        pieces = text.split("#")
        return pieces[self.piece] if self.piece < len(pieces) else None


@dataclass(slots=True)
class People:
    """Everybody in an area, by what rows name them."""

    area: str
    known: dict[str, set[str]] = field(default_factory=dict)

    def has(self, who: str, name: str | None) -> bool:
        """Say whether that is one of them."""
        if name is None:
            return False
        return name.startswith(self.area) if who == "division" else name in self.known.get(who, ())

    def add(self, who: str, name: str | None) -> None:
        """Take somebody in."""
        if name is not None:
            self.known.setdefault(who, set()).add(name)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which kinds are about people, where they name them, and in which order they are destroyed.

    `leads` are the kinds by which others are found; they go last, so that whoever was killed half
    way finds the rest again.
    """

    about: Mapping[str, Sequence[Place]]
    leads: Mapping[str, Sequence[Place]]
    order: Sequence[Sequence[str]]
    stays: Mapping[str, str]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Plan:
        """Read the table."""

        def places(part: str) -> dict[str, list[Place]]:
            return {kind: [Place.of(one) for one in ones] for kind, ones in raw[part].items()}

        return cls(places("about"), places("leads"), raw["order"], raw["stays"])

    def is_about(self, kind: str, item: Item, people: People) -> bool:
        """Say whether a row is about anybody of these people."""
        places = self.about.get(kind, ())
        return any(people.has(place.who, place.named(item)) for place in places)

    def rounds(self) -> Iterator[frozenset[str]]:
        """Give the kinds of each round, those that lead to others behind all that follow them."""
        late = {kind for kinds in self.order for kind in kinds}
        yield frozenset(self.about.keys() - late)
        for kinds in self.order:
            yield frozenset(kinds)
