"""Who takes an issuing key away stands in the audit before it is done."""

from __future__ import annotations

from backend.core import clock, ids
from backend.healthcode import issuers
from tests.support.audits import acts, audited
from tests.support.installation import Installation


def test_withdrawing_a_key_is_written_down(house: Installation) -> None:
    kid = ids.to_base64url(issuers.of_process().published(clock.now()).keys[-1].kid)
    try:
        told = house.app.test_cli_runner().invoke(args=["keys", "withdraw", "--", kid])
        assert f"withdrawn={kid}" in told.output
    finally:
        # The other tests of this installation need its keys.
        (house.home / "withdrawn.json").unlink(missing_ok=True)
    (row,) = audited("command:keys", kid)
    assert acts([row]) == ["keys.withdraw"]
    assert row.outcome == "begun"


def test_a_key_that_there_is_not_is_no_act(house: Installation) -> None:
    for wrong in ("AAAAAA", "13812345678", "***"):
        assert house.app.test_cli_runner().invoke(args=["keys", "withdraw", wrong]).exit_code == 1
        assert audited(whom=wrong) == []
