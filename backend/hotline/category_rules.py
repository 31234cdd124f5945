"""Categories of reports, what is asked in each, and which answers are answers; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.hotline.rules import UnitKind

TEXT_MOST = 200
CLOCKS = ("always", "working")
KINDS = ("choice", "yes_no", "number", "text")
INVALID = "hotline.answer_invalid"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is asked in a category.

    :ivar options: the codes of a choice.
    :ivar most: the largest number that is an answer, from 0.
    """

    code: str
    kind: str
    options: tuple[str, ...]
    is_needed: bool
    most: int | None

    def is_answer(self, value: object) -> bool:
        """Say whether a value answers it."""
        if self.kind == "yes_no":
            return isinstance(value, bool)
        if self.kind == "number":
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            return is_whole and 0 <= value <= (self.most or 0)  # type: ignore[operator]
        if not isinstance(value, str):
            return False
        if self.kind == "choice":
            return value in self.options
        return len(value.strip()) > 0 and len(value) <= TEXT_MOST


@dataclass(frozen=True, slots=True)
class Category:
    """What may be reported or asked for, whom it goes to, and how long that may take.

    :ivar unit: the kind of unit it is dispatched to by itself; None when the desk decides.
    :ivar runs: whether its clock runs "always" or in "working" hours.
    :ivar is_about_person: what was reported near by is shown to nobody.
    """

    code: str
    unit: UnitKind | None
    questions: tuple[Question, ...]
    take_min: int
    handle_min: int
    runs: str
    is_about_person: bool
    advice: Mapping[str, str] | None

    @property
    def needs_text(self) -> bool:
        """Whether a report without words would say nothing."""
        return not any(question.is_needed for question in self.questions)

    def wrong_in(self, text: str, answers: Mapping[str, object]) -> dict[str, str]:
        """Give what is wrong with a report's words and answers, as field -> code."""
        asked = {question.code: question for question in self.questions}
        wrong = {f"answers.{code}": "core.field_unknown" for code in answers if code not in asked}
        for code, question in asked.items():
            if code not in answers:
                if question.is_needed:
                    wrong[f"answers.{code}"] = "core.field_required"
            elif not question.is_answer(answers[code]):
                wrong[f"answers.{code}"] = INVALID
        if self.needs_text and not text.strip():
            wrong["text"] = "core.field_required"
        return wrong


def read_category(raw: Mapping[str, Any]) -> Category:
    """Read one of `backend/data/hotline.json`.

    :raises ValueError, KeyError: it is not whole.
    """
    by_hand, clock = bool(raw["by_hand"]), raw["clock"]
    if by_hand == (raw["unit"] is not None) or clock["runs"] not in CLOCKS:
        raise ValueError("a category goes to a kind of unit, or is dispatched by hand")
    return Category(
        raw["code"],
        None if by_hand else UnitKind(raw["unit"]),
        tuple(_question(one) for one in raw["questions"]),
        int(clock["take_min"]),
        int(clock["handle_min"]),
        clock["runs"],
        bool(raw["is_about_person"]),
        raw["advice"],
    )


def _question(raw: Mapping[str, Any]) -> Question:
    options: Sequence[Mapping[str, str]] = raw["options"]
    if raw["kind"] not in KINDS or (raw["kind"] == "choice") != bool(options):
        raise ValueError("a choice has options, and nothing else has")
    if (raw["kind"] == "number") != ("most" in raw):
        raise ValueError("a number has a largest one, and nothing else has")
    codes = tuple(option["code"] for option in options)
    return Question(raw["code"], raw["kind"], codes, raw["is_needed"], raw.get("most"))
