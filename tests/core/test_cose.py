"""Our COSE and base45 against what their standards print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core import base45, cose

# RFC 9052, appendix C.2.1 "Single ECDSA Signature", and its key "11" of appendix C.7.1.
RFC_POINT = bytes.fromhex(
    "04"
    "bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff"
    "20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e"
)
RFC_SIGNED = cose.Sign1(
    bytes.fromhex("a10126"),
    b"This is the content.",
    bytes.fromhex(
        "8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e"
        "2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36"
    ),
)


def test_the_example_of_the_standard_holds() -> None:
    cose.check_header(RFC_SIGNED.protected, {})
    cose.check_signature(RFC_POINT, RFC_SIGNED)


def test_the_example_of_the_standard_with_another_content_does_not() -> None:
    with pytest.raises(cose.CoseError, match="bad_signature"):
        cose.check_signature(RFC_POINT, RFC_SIGNED._replace(payload=b"This is the contents"))


@pytest.mark.parametrize(
    ("plain", "coded"),
    [
        (b"", ""),
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
    ],
)
def test_base45_is_what_the_standard_shows(plain: bytes, coded: str) -> None:
    assert base45.encode(plain) == coded
    assert base45.decode(coded) == plain


@given(st.binary(max_size=100))
def test_base45_comes_back_as_it_went(plain: bytes) -> None:
    assert base45.decode(base45.encode(plain)) == plain


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=30))
def test_no_two_texts_are_the_same_bytes(text: str) -> None:
    try:
        plain = base45.decode(text)
    except ValueError:
        return
    assert base45.encode(plain) == text


@pytest.mark.parametrize("wrong", ["GGW", "::", "A", "BB8A", "bb8", "B\u00e48", "⁰⁰⁰"])
def test_what_base45_never_writes_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        base45.decode(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        *("", "1800", "190018", "1a0000ffff", "1b0000000000000001", "0101", "5800"),
        *("9f01ff", "bf0126ff", "5f41aaff", "a201260126", "a204260126", "44aa", "8301"),
        *("ff", "1c", "c074", "81" * 40 + "00"),
    ],
)
def test_cbor_that_is_not_canonical_is_refused(wrong: str) -> None:
    with pytest.raises(cose.CoseError, match="malformed"):
        cose.load(bytes.fromhex(wrong))
    with pytest.raises(cose.CoseError, match="malformed"):
        cose.load_plain(bytes.fromhex(wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        *("f5", "f7", "f93800", "e0", "1b0000000100000000", "3b0000000100000000", "d8641818"),
        # A tag and a simple value inside; six levels; a list in itself; the order of RFC 7049.
        *("81c101", "a1e000", "818181818100", "d81c81d81d00", "a22000181800"),
    ],
)
def test_a_pass_consists_of_nothing_else(wrong: str) -> None:
    with pytest.raises(cose.CoseError, match="malformed"):
        cose.load_plain(bytes.fromhex(wrong))


def test_a_pass_is_read_in_the_order_of_its_keys_bytes() -> None:
    assert cose.load_plain(bytes.fromhex("a21818002000")) == {24: 0, -1: 0}
    assert cose.load_plain(bytes.fromhex("8181818180")) == [[[[[]]]]]
    assert cose.load_plain(bytes.fromhex("831affffffff3affffffffa0")) == [2**32 - 1, -(2**32), {}]
