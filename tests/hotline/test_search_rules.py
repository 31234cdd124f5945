"""Lists of orders put together: newest first, each once, and never one left out between pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backend.hotline.search_rules import Found, newest

ORDERS = st.lists(
    st.builds(Found, st.integers(0, 30), st.sampled_from("ABCDEFGH")), unique=True, max_size=20
)


@given(st.lists(ORDERS, max_size=5), st.integers(1, 6))
def test_page_after_page_gives_everything_once_newest_first(
    lists: list[list[Found]], most: int
) -> None:
    whole = sorted({one for each in lists for one in each}, reverse=True)
    got: list[Found] = []
    last: Found | None = None
    while True:
        # As the store gives them: newest first, behind the last one, and cut.
        behind = [[one for one in each if last is None or one < last] for each in lists]
        page = newest([sorted(each, reverse=True)[:most] for each in behind], most)
        got += page.orders
        if page.last is None:
            break
        last = page.last
    assert got == whole
