"""Shapes of matching on the wire: runs as everybody reads them, and proposals to their sides."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant, Whole
from backend.market.matching_rules import MatchAnswer, MatchState

LOTS = {"description": "lots: kilograms of mass, or pieces"}
PRICE = {"description": "fen for 1,000 lots"}
ANSWERS = {"enum": [*(answer.value for answer in MatchAnswer), None]}


class RunNowIn(Schema):
    """A run that an officer asks for."""

    id = fields.UUID(required=True)
    area = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9]{4}([0-9]{2}([0-9]{3})?)?\Z")
    )
    product = fields.String(required=True, validate=validate.Length(1, 40))


class MatchRunOut(Schema):
    """A run on the public list; quantities are grams or pieces."""

    run_id = fields.String(required=True)
    area = fields.String(required=True)
    product = fields.String(required=True)
    measure = fields.String(required=True)
    on = fields.String(required=True)
    made_at = Instant(required=True)
    asked_by = fields.String(required=True, metadata={"enum": ["morning", "officer"]})
    listed_quantity = Whole(required=True)
    wanted_quantity = Whole(required=True)
    placed_quantity = Whole(required=True)
    listings = Whole(required=True)
    suppliers = Whole(required=True)
    suppliers_served = Whole(required=True)
    wanted = Whole(required=True)
    wanted_served = Whole(required=True)
    proposals = Whole(required=True)
    declined = Whole(required=True)
    dealt = Whole(required=True)
    lapsed = Whole(required=True)
    expires_at = Instant(required=True)
    policy_version = fields.String(required=True)
    input_hash = fields.String(required=True)


class MatchRunsOut(Schema):
    """The public list of runs, newest first."""

    runs = fields.List(fields.Nested(MatchRunOut), required=True)
    next = fields.String(required=True, allow_none=True)


class MatchPolicyOut(Schema):
    """The policy of a run; docs/matching.md says what its numbers mean."""

    version = fields.String(required=True)
    tranches = fields.List(Whole(), required=True, metadata=LOTS)
    haulage = fields.List(Whole(), required=True, metadata=PRICE)
    price_permille = Whole(required=True)
    day_left = Whole(required=True, metadata=PRICE)
    days_most = Whole(required=True)
    grade_step = Whole(required=True, metadata=PRICE)


class OfferedOut(Schema):
    """A listing under the id that it has in this run alone."""

    id = fields.String(required=True)
    supplier = fields.String(required=True)
    area = fields.String(required=True)
    lots = Whole(required=True, metadata=LOTS)
    price = Whole(required=True, allow_none=True, metadata=PRICE)
    grade = Whole(required=True)
    first_day = Whole(required=True)
    last_day = Whole(required=True)


class AskedOut(Schema):
    """A wanted post under the id that it has in this run alone."""

    id = fields.String(required=True)
    area = fields.String(required=True)
    lots = Whole(required=True, metadata=LOTS)
    least_lots = Whole(required=True, metadata=LOTS)
    highest = Whole(required=True, allow_none=True, metadata=PRICE)
    least_grade = Whole(required=True)
    first_day = Whole(required=True)
    last_day = Whole(required=True)


class MatchInputOut(Schema):
    """What a run had to place."""

    lot = Whole(required=True, metadata={"description": "grams or pieces"})
    policy = fields.Nested(MatchPolicyOut, required=True)
    listings = fields.List(fields.Nested(OfferedOut), required=True)
    wanted = fields.List(fields.Nested(AskedOut), required=True)


class MatchResultOut(Schema):
    """What a run came to."""

    placed_lots = Whole(required=True)
    bound_lots = Whole(required=True)
    tranche_lots = fields.List(Whole(), required=True)
    cost = Whole(required=True, metadata={"description": "thousandths of a fen"})
    suppliers_served = Whole(required=True)
    wanted_served = Whole(required=True)


class RunDocumentOut(Schema):
    """A run with everything that proves it."""

    format = Whole(required=True)
    run_id = fields.String(required=True)
    area = fields.String(required=True)
    product = fields.String(required=True)
    measure = fields.String(required=True)
    on = fields.String(required=True)
    policy_version = fields.String(required=True)
    made_at = Instant(required=True)
    solver = fields.String(required=True)
    input_hash = fields.String(required=True)
    input = fields.Nested(MatchInputOut, required=True)
    left_out = fields.List(fields.String(), required=True)
    flows = fields.List(
        fields.List(fields.Raw()),
        required=True,
        metadata={"description": "listing, wanted post, lots"},
    )
    duals = fields.Dict(keys=fields.String(), values=Whole(), required=True)
    result = fields.Nested(MatchResultOut, required=True)


class OtherSideOut(Schema):
    """The other side of a proposal, as the board names it."""

    name = fields.String(required=True)
    kind = fields.String(required=True)
    division_code = fields.String(required=True)


class MatchOut(Schema):
    """A proposal, as one of its sides sees it; `quantity` is grams or pieces."""

    id = fields.String(required=True)
    run_id = fields.String(required=True)
    side = fields.String(required=True, metadata={"enum": ["supplier", "buyer"]})
    state = fields.String(required=True, metadata={"enum": [state.value for state in MatchState]})
    product = fields.String(required=True)
    grade = fields.String(required=True)
    measure = fields.String(required=True)
    unit = fields.String(required=True)
    unit_quantity = Whole(required=True)
    quantity = Whole(required=True)
    price_fen = Whole(required=True)
    amount_fen = Whole(required=True)
    listing_id = fields.String(required=True)
    wanted_id = fields.String(required=True)
    other = fields.Nested(OtherSideOut, required=True, allow_none=True)
    own_answer = fields.String(required=True, allow_none=True, metadata=ANSWERS)
    other_answer = fields.String(required=True, allow_none=True, metadata=ANSWERS)
    made_at = Instant(required=True)
    expires_at = Instant(required=True)
    order_id = fields.String(required=True, allow_none=True)


class MatchesOut(Schema):
    """What is proposed to a trader, newest first."""

    matches = fields.List(fields.Nested(MatchOut), required=True)
    next = fields.String(required=True, allow_none=True)
