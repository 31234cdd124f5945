"""Answers a file of `make_outsider` and the shared vectors with the installed library alone.

Run by the Python of an environment that has it: `python -I verifier_answers.py WORLD VECTORS`.
Prints how many cases it answered and how many otherwise, and which foreign modules came along.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import changxing_verifier as verifier  # type: ignore[import-not-found]

WORLD, VECTORS = (Path(given) for given in sys.argv[1:])
answered: list[bool] = []


def keys_of(file: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Keys, withdrawals and rules as a file of vectors writes them."""
    keys = {
        bytes.fromhex(key["kid"]): verifier.IssuingKey(
            bytes.fromhex(key["public_key"]), key["not_before"], key["not_after"]
        )
        for key in file["issuing_keys"]
    }
    rules = {rule["version"]: verifier.Rule.from_mapping(rule) for rule in file.get("rules", [])}
    return keys, {bytes.fromhex(kid) for kid in file["withdrawn"]}, rules


def error_of(prove: Callable[..., Any], *given: Any) -> str | None:
    """The code with which something is refused, None when it holds."""
    try:
        prove(*given)
    except ValueError as refused:
        return str(refused)
    return None


def answer_world(world: dict[str, Any]) -> None:
    """A file for outsiders."""
    trusted = verifier.prove_keys(world["keys"], bytes.fromhex(world["root"]))
    listed = verifier.NONE_KNOWN
    for signed in map(bytes.fromhex, world["exceptions"]):
        listed = verifier.prove_exceptions(signed, trusted.keys, trusted.withdrawn, listed)
    cards = [
        verifier.prove_cards(bytes.fromhex(one), trusted.keys, trusted.withdrawn)
        for one in world["cards"]
    ]
    counties = {one.county: one for one in cards}
    rest = (trusted.keys, trusted.rules, ZoneInfo(world["zone"]), trusted.withdrawn)
    for case in world["cases"]:
        seen = (case["text"], case["at"])
        if case["text"].startswith("CX2:"):
            told = verifier.verify_card(*seen, counties, *rest)
        else:
            told = verifier.verify_pass(*seen, *rest, listed.colour_of)
        answered.append((told.verdict.value, told.reason) == (case["verdict"], case["reason"]))


def answer_passes(file: dict[str, Any]) -> None:
    """Passes."""
    keys, withdrawn, rules = keys_of(file)
    for case in file["cases"]:
        told = verifier.verify_pass(
            case["text"], case["at"], keys, rules, ZoneInfo(file["zone"]), withdrawn
        )
        answered.append((told.verdict.value, told.reason) == (case["verdict"], case["reason"]))


def answer_cards(file: dict[str, Any]) -> None:
    """Cards, and lists of them."""
    keys, withdrawn, rules = keys_of(file)
    counties = {}
    for case in file["lists"]:
        signed = bytes.fromhex(case["signed"])
        answered.append(
            error_of(verifier.prove_cards, signed, keys, withdrawn) == case.get("error")
        )
        if case["name"] in file["at_hand"]:
            found = verifier.prove_cards(signed, keys, withdrawn)
            counties[found.county] = found
    for case in file["cases"]:
        told = verifier.verify_card(
            case["text"], case["at"], counties, keys, rules, ZoneInfo(file["zone"]), withdrawn
        )
        answered.append((told.verdict.value, told.reason) == (case["verdict"], case["reason"]))


def answer_exceptions(file: dict[str, Any]) -> None:
    """Lists of exceptions."""
    keys, withdrawn, _ = keys_of(file)
    for case in file["cases"]:
        signed, held = bytes.fromhex(case["signed"]), None
        if case["held"]:
            held = verifier.prove_exceptions(bytes.fromhex(case["held"]), keys, withdrawn)
        given = (signed, keys, withdrawn, held)
        answered.append(error_of(verifier.prove_exceptions, *given) == case.get("error"))
        if "reads" in case:
            known = verifier.prove_exceptions(*given)
            answered.append(
                all(
                    known.colour_of(bytes.fromhex(one), verifier.Colour(own), at) == told
                    for one, own, at, told in case["reads"]
                )
            )


def answer_key_lists(file: dict[str, Any]) -> None:
    """Lists of keys."""
    for case in file["cases"]:
        before = {verifier.from_base64url(kid) for kid in case["withdrawn_before"]}
        given = (case["document"], bytes.fromhex(file["root"]), before)
        answered.append(error_of(verifier.prove_keys, *given) == case.get("error"))


def main() -> None:
    """Answer all of it."""
    answer_world(json.loads(WORLD.read_text("utf-8")))
    for name, answer in (
        ("passes", answer_passes),
        ("cards", answer_cards),
        ("exceptions", answer_exceptions),
        ("key_lists", answer_key_lists),
    ):
        answer(json.loads((VECTORS / f"{name}.json").read_text("utf-8")))
    foreign = {"backend", "flask", "pynamodb", "boto3"} & sys.modules.keys()
    said = {"answered": len(answered), "wrong": answered.count(False), "foreign": sorted(foreign)}
    print(json.dumps(said))


main()
