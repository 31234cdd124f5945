"""The shape of an act on a work order: one door for all, and each says what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.core.schemas import Instant, Whole
from backend.hotline import act_checks
from backend.hotline.order_rules import MACHINE, LinkKind
from backend.hotline.rules import DIGITS_OF_UNIT, Act

STAFF_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")
REF = validate.Regexp(r"^[A-Za-z0-9_-]{1,64}\Z")
UNIT = validate.Regexp(
    "^(" + "|".join(rf"{k.value}\.[0-9]{{{n}}}" for k, n in DIGITS_OF_UNIT.items()) + r")\Z"
)
NUMBER = validate.Length(1, 40)
PICTURES_MOST = 3
NOTE = ("note",)

# What each act has to say, and what else it may.
SAYS: Mapping[Act, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Act.ACCEPT: ((), NOTE),
    Act.REFUSE: (("reason", "answer"), NOTE),
    Act.DISPATCH: (("unit",), NOTE),
    Act.TAKE: ((), NOTE),
    Act.ASSIGN: (("to",), NOTE),
    Act.TRANSFER: (("unit", "note"), ()),
    Act.SEND_BACK: (("reason",), NOTE),
    Act.NOTE: (NOTE, ("pictures",)),
    Act.PAUSE: (("reason", "until"), NOTE),
    Act.RESUME: ((), NOTE),
    Act.RESOLVE: (("answer",), ("note", "pictures")),
    Act.CALL_BACK: (("outcome",), ("satisfaction", "note")),
    Act.CLOSE: (("reason",), ("note", "answer")),
    Act.REOPEN: (NOTE, ()),
    Act.EXPEDITE: ((), NOTE),
    Act.MERGE: (("into",), NOTE),
    Act.LINK: (("kind",), ("ref", "note")),
    Act.ADD: (("text",), ()),
}
ALWAYS = frozenset(("id", "act", "number", "done_at"))


class PlainActIn(Schema):
    """One act, with what it needs, where its id comes from elsewhere; what belongs to another act
    is refused.
    """

    act = fields.String(required=True, validate=validate.OneOf([act.value for act in MACHINE]))
    note = fields.String(validate=validate.Length(1, 500))
    answer = fields.String(
        validate=validate.Length(1, 1000), metadata={"description": "what the reporter reads"}
    )
    text = fields.String(validate=validate.Length(1, 1000))
    reason = fields.String(validate=validate.Regexp(r"^[a-z_]{1,40}\Z"))
    unit = fields.String(validate=UNIT)
    to = fields.String(allow_none=True, validate=STAFF_ID)
    until = Instant()
    outcome = fields.String(validate=validate.OneOf(list(act_checks.OUTCOMES)))
    satisfaction = Whole(validate=validate.Range(1, 5))
    into = fields.String(validate=NUMBER)
    kind = fields.String(validate=validate.OneOf([kind.value for kind in LinkKind]))
    ref = fields.String(validate=REF)
    pictures = fields.List(fields.UUID(), validate=validate.Length(1, PICTURES_MOST))

    @validates_schema
    def _says(self, data: dict[str, Any], **_: Any) -> None:
        needed, more = SAYS[Act(data["act"])]
        wrong = {name: "core.field_required" for name in needed if name not in data}
        others = set(data) - ALWAYS - {*needed, *more}
        wrong |= dict.fromkeys(others, "core.field_unknown")
        if wrong:
            raise ValidationError({name: [code] for name, code in wrong.items()})


class ActIn(PlainActIn):
    """The same under an id that was made on the phone."""

    id = fields.UUID(required=True)


class SealedActIn(PlainActIn):
    """An act as it lies in its seal, under the id of the item."""

    number = fields.String(required=True, validate=NUMBER)
    done_at = Instant(required=True)
