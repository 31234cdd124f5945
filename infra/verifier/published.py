"""Judge passes and paper cards of a city without asking its server.

`docs/pass-format.md` of the product specifies all of it; nothing here reads a clock, a network, a
store or the environment. Bytes in, verdicts out.
"""

from backend.core.cose import CoseError
from backend.core.ids import from_base64url
from backend.healthcode.card_codec import (
    CardList,
    CardVerification,
    verify_card,
)
from backend.healthcode.card_codec import prove_list as prove_cards
from backend.healthcode.exceptions import NONE_KNOWN, Exceptions
from backend.healthcode.exceptions import prove as prove_exceptions
from backend.healthcode.keylists import KeyListError, Trusted
from backend.healthcode.keylists import prove as prove_keys
from backend.healthcode.passes import Claims, IssuingKey, Verdict, Verification
from backend.healthcode.passes import verify as verify_pass
from backend.healthcode.rules import Colour, Rule

__all__ = [
    "NONE_KNOWN",
    "CardList",
    "CardVerification",
    "Claims",
    "Colour",
    "CoseError",
    "Exceptions",
    "IssuingKey",
    "KeyListError",
    "Rule",
    "Trusted",
    "Verdict",
    "Verification",
    "from_base64url",
    "prove_cards",
    "prove_exceptions",
    "prove_keys",
    "verify_card",
    "verify_pass",
]
