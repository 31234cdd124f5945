"""Makes key_lists.json anew: `python -m tests.vectors.make_key_lists`.

What each document proves is written by hand; only keys, signatures and bytes are computed.
"""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backend.core import cose
from backend.core.ids import to_base64url
from backend.healthcode import keylists
from tests.vectors.make_passes import RULE, as_text
from tests.vectors.signing import (
    ISSUING,
    OTHER_ISSUING,
    OTHER_ROOT,
    OTHER_SEAL,
    ROOT,
    SEAL,
    TestSigner,
    sign_anything,
)

ZONE = ZoneInfo("Asia/Shanghai")
FILE = Path(__file__).parent / "key_lists.json"
ROOT_KEY, FALSE_ROOT, SEAL_KEY, FALSE_SEAL = map(TestSigner, (ROOT, OTHER_ROOT, SEAL, OTHER_SEAL))
MADE = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
LATER = "2026-11-22T06:30:00.000Z"
TODAY = keylists.day_key(TestSigner(ISSUING).public_xy, date(2026, 11, 22), ZONE)
NEXT = keylists.day_key(TestSigner(OTHER_ISSUING).public_xy, date(2026, 11, 23), ZONE)
KIDS = [to_base64url(key.kid) for key in (TODAY, NEXT)]
RULES = [
    {**RULE, "source": {"zh": "测试", "en": "a test — with a dash"}, "is_test": True, "from": None}
]


def signed(content: dict[str, Any], signer: TestSigner, **how: Any) -> str:
    """A signed document, however wrong it is."""
    return to_base64url(sign_anything(signer, cose.dump(content), **how))


def listed(
    signer: TestSigner = ROOT_KEY, seal: TestSigner = SEAL_KEY, **changes: Any
) -> dict[str, Any]:
    """A list with its signature; `changes` are signed as well."""
    point = keylists.point_of(seal.public_xy)
    content = {**keylists.list_content(MADE, (TODAY, NEXT), RULES, point), **changes}
    return {**content, "signed": signed(content, signer)}


def relisted(**changes: Any) -> dict[str, Any]:
    """A list in which the root has signed something else, its seal perhaps."""
    content = {name: one for name, one in listed().items() if name != "signed"} | changes
    return {**content, "signed": signed(content, ROOT_KEY)}


def withdrawing(
    kids: Any, signer: TestSigner = SEAL_KEY, at: str = LATER, **more: Any
) -> dict[str, Any]:
    """The withdrawals of those keys; `more` is signed as well."""
    seal = signed({"issued_at": at, "withdrawn": kids, **more}, signer)
    return {"withdrawn": kids, "withdrawals": {"issued_at": at, "signed": seal}}


def changed(document: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """The same document with one member changed after it was signed."""
    copied = copy.deepcopy(document)
    place: Any = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return copied


def _good() -> list[tuple[str, dict[str, Any], list[str], Any]]:
    whole = listed() | withdrawing([])
    return [
        ("a list, and nothing withdrawn", whole, [], []),
        ("today's key is withdrawn", listed() | withdrawing(KIDS[:1]), [], KIDS[:1]),
        ("both are", listed() | withdrawing(KIDS), [], KIDS),
        ("a key that is listed no more", listed() | withdrawing(["AAAAAA"]), [], ["AAAAAA"]),
        ("what was withdrawn before stays so", whole, KIDS[1:], KIDS[1:]),
        ("members that nobody signs are left alone", whole | {"root": {}, "x": 1}, [], []),
        (
            "a whole number written with a point",
            changed(whole, "rules", 0, "version", to=1.0),
            [],
            [],
        ),
        (
            "the largest number that is signed",
            listed(rules=[{**RULE, "x": 2**32 - 1}]) | withdrawing([]),
            [],
            [],
        ),
        (
            "the smallest number that is signed",
            listed(rules=[{**RULE, "x": 1 - 2**32}]) | withdrawing([]),
            [],
            [],
        ),
        (
            "the first instant there is",
            listed(issued_at="1970-01-01T00:00:00.000Z") | withdrawing([]),
            [],
            [],
        ),
    ]


def _false_lists() -> list[tuple[str, dict[str, Any], list[str], Any]]:
    nothing = withdrawing([])
    whole = listed() | nothing
    other_key = keylists.shown_key(NEXT)
    no_point = {**other_key, "x": "AAAA"}
    foreign, malformed = "list_not_by_root", "list_malformed"
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("by another root", listed(FALSE_ROOT) | nothing, foreign),
        ("by the seal", listed(SEAL_KEY) | nothing, foreign),
        (
            "the withdrawals in place of the list",
            changed(whole, "signed", to=whole["withdrawals"]["signed"]),
            foreign,
        ),
        (
            "a key put in afterwards",
            changed(whole, "keys", to=[*whole["keys"], other_key]),
            malformed,
        ),
        ("a key taken out afterwards", changed(whole, "keys", to=whole["keys"][1:]), malformed),
        ("a longer span", changed(whole, "keys", 0, "not_after", to=LATER), malformed),
        ("another rule", changed(whole, "rules", 0, "fever_tenths_c", to=400), malformed),
        (
            "another seal",
            changed(
                whole, "seal", to=keylists.shown_point(keylists.point_of(FALSE_SEAL.public_xy))
            ),
            malformed,
        ),
        ("a newer date", changed(whole, "issued_at", to=LATER), malformed),
        ("the root as its own seal", listed(seal=ROOT_KEY) | withdrawing([], ROOT_KEY), malformed),
        ("the same key twice", listed(keys=[other_key, other_key]) | nothing, malformed),
        ("a key that is no point", listed(keys=[no_point]) | nothing, malformed),
        ("a key with more in it", listed(keys=[{**other_key, "use": "all"}]) | nothing, malformed),
        ("a key with less in it", listed(keys=[{"kid": KIDS[0]}]) | nothing, malformed),
        (
            "a span that is no instant",
            listed(keys=[{**other_key, "not_after": "2026-11-23"}]) | nothing,
            malformed,
        ),
        ("keys that are no list", listed(keys={"kid": KIDS[0]}) | nothing, malformed),
        ("a date that is none", listed(issued_at="soon") | nothing, malformed),
        ("a rule that lacks a number", listed(rules=[{"version": 1}]) | nothing, malformed),
        (
            "a rule with a number out of its bounds",
            listed(rules=[{**RULE, "fever_tenths_c": 401}]) | nothing,
            malformed,
        ),
        (
            "a rule by which red comes too late",
            listed(
                rules=[{**RULE, "yellow_after_missed_days": 10, "red_after_missed_yellow_days": 10}]
            )
            | nothing,
            malformed,
        ),
        (
            "a seal with more in it",
            relisted(seal={**whole["seal"], "use": "all"}) | nothing,
            malformed,
        ),
        ("nothing signed", changed(whole, "signed", to=""), malformed),
        ("a signature that is no text", changed(whole, "signed", to=None), malformed),
        ("no seal named", {k: v for k, v in whole.items() if k != "seal"}, malformed),
        ("nothing at all", {}, malformed),
        *_not_in_the_one_form(),
    ]
    return [(f"list: {name}", document, [], code) for name, document, code in cases]


def _not_in_the_one_form() -> list[tuple[str, dict[str, Any], str]]:
    """Lists that the root has signed, and that no verifier takes for how they are written."""
    nothing, other_key = withdrawing([]), keylists.shown_key(NEXT)
    whole = listed() | nothing
    signature = whole["signed"]
    later_letter = chr(ord(signature[-1]) + 1)
    numbers = (("2^32", 2**32), ("-2^32", -(2**32)), ("2^53", 2**53), ("a half", 0.5))
    instants = (
        "0000-01-01T00:00:00.000Z",
        "0001-01-01T00:00:00.000Z",
        "+012026-11-22T00:00:00.000Z",
        "1969-12-31T23:59:59.500Z",
        "2026-02-30T00:00:00.000Z",
        "2026-11-22T00:00:00.000Z\n",
    )
    nothing_at_all: tuple[Any, ...] = ({}, "")
    cases = [
        *(
            (f"a rule beside which is {name}", listed(rules=[{**RULE, "x": x}]))
            for name, x in numbers
        ),
        *(
            (f"a key from {at!r}", listed(keys=[{**other_key, "not_before": at}]))
            for at in instants
        ),
        *((f"made at {at!r}", listed(issued_at=at)) for at in instants),
        *(
            (f"{name} that are {what!r}", listed(**{name: what}))
            for name in ("keys", "rules")
            for what in nothing_at_all
        ),
        *(
            (f"a signature with {end!r} behind it", changed(whole, "signed", to=signature + end))
            for end in ("=", "==", " ", "\n")
        ),
        ("a bit behind the signature", changed(whole, "signed", to=signature[:-1] + later_letter)),
        ("a coordinate with padding", listed(keys=[{**other_key, "x": other_key["x"] + "="}])),
        (
            "a coordinate that is broken off",
            listed(keys=[{**other_key, "x": other_key["x"] + "\n"}]),
        ),
    ]
    return [(name, document | nothing, "list_malformed") for name, document in cases]


def _false_withdrawals() -> list[tuple[str, dict[str, Any], list[str], Any]]:
    whole = listed() | withdrawing(KIDS[:1])
    extra = withdrawing(KIDS[:1], keys=[keylists.shown_key(NEXT)])
    foreign, malformed = "withdrawals_not_by_seal", "withdrawals_malformed"
    mac = signed({"issued_at": LATER, "withdrawn": []}, SEAL_KEY, protected=b"\xa1\x01\x05")
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("by another seal", listed() | withdrawing(KIDS, FALSE_SEAL), foreign),
        ("by an issuing key", listed() | withdrawing(KIDS, TestSigner(ISSUING)), foreign),
        ("by the root itself", listed() | withdrawing(KIDS, ROOT_KEY), foreign),
        (
            "the list in their place",
            changed(whole, "withdrawals", "signed", to=whole["signed"]),
            foreign,
        ),
        ("a key that comes along, signed", listed() | extra, malformed),
        ("a key taken off them afterwards", changed(whole, "withdrawn", to=[]), malformed),
        ("a key put to them afterwards", changed(whole, "withdrawn", to=KIDS), malformed),
        (
            "a newer date",
            changed(whole, "withdrawals", "issued_at", to="2026-11-23T00:00:00.000Z"),
            malformed,
        ),
        ("ids of three bytes", listed() | withdrawing(["AAAA"]), malformed),
        ("ids that are numbers", listed() | withdrawing([7]), malformed),
        ("a date that is none", listed() | withdrawing([], at="never"), malformed),
        ("another algorithm", changed(whole, "withdrawals", "signed", to=mac), malformed),
        ("none at all", listed(), malformed),
        ("ids that are no array", listed() | withdrawing({}), malformed),
        ("ids that are an empty text", listed() | withdrawing(""), malformed),
        (
            "before there were any",
            listed() | withdrawing([], at="1969-12-31T23:59:59.500Z"),
            malformed,
        ),
        (
            "a line break behind the seal",
            changed(whole, "withdrawals", "signed", to=whole["withdrawals"]["signed"] + "\n"),
            malformed,
        ),
        (
            "padding behind the seal",
            changed(whole, "withdrawals", "signed", to=whole["withdrawals"]["signed"] + "="),
            malformed,
        ),
        ("ids alone", listed() | {"withdrawn": []}, malformed),
    ]
    return [(f"withdrawals: {name}", document, [], code) for name, document, code in cases]


def content() -> dict[str, Any]:
    """The whole file."""
    cases = [*_good(), *_false_lists(), *_false_withdrawals()]
    return {
        "about": "Answers of GET /verification/keys, and what they prove to who pins the root.",
        "keys": "TEST ONLY: each secret is the SHA-256 of a phrase in tests/vectors/signing.py.",
        "root": ROOT_KEY.point.hex(),
        "listed": KIDS,
        "cases": [
            {
                "name": name,
                "document": document,
                "withdrawn_before": before,
                **({"error": told} if isinstance(told, str) else {"withdrawn": told}),
            }
            for name, document, before, told in cases
        ],
    }


if __name__ == "__main__":
    FILE.write_text(as_text(content()), "utf-8")
    print(f"{len(content()['cases'])} documents written")
