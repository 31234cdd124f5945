"""The fault scenarios, small, as part of `make test`; the full ones are `make faults`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from infra.local.engine import ROOT, dynoxide_binary

pytestmark = [
    pytest.mark.engine,
    # The second engine keeps nothing through a `kill -9`, so it cannot stand in here.
    pytest.mark.skipif(
        dynoxide_binary() is None,
        reason="Only a durable engine can be killed, and dynoxide has no binary for this machine.",
    ),
]


def play(scenario: str) -> str:
    """Play a scenario in a process of its own, for it takes over the app's clock and settings."""
    found = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--short", scenario],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def test_check_ins_survive_throttling_cuts_resets_delays_and_kills() -> None:
    line = play("R01")
    assert "lost=0 double=0 receipts=200 acked_not_stored=0" in line


def test_server_and_a_plain_model_agree_on_whatever_a_phone_does() -> None:
    assert "divergent=0" in play("R02")


def test_an_id_that_was_used_accepts_no_other_content() -> None:
    assert "accepted_changes=0" in play("R03")


def test_buyers_who_fight_over_a_stock_get_no_more_than_there_is_and_each_order_once() -> None:
    assert "oversold=0 negative=0 sold_plus_left=100 orders_per_id=1" in play("R04")


def test_a_store_that_often_fails_breaks_no_promise_and_leaves_nobody_without_an_answer() -> None:
    assert "lost_ack=0 bad_status=0 too_late=0 success_missed=0" in play("R05")


def test_a_shift_of_sealed_records_arrives_once_whatever_is_cut_or_killed() -> None:
    assert "lost=0 double=0 records=120" in play("R08")


def test_the_queue_of_a_checkpoint_arrives_once_and_is_found_by_its_hours() -> None:
    assert "lost=0 double=0 unfound=0 records=240" in play("R08P")


def test_a_wrong_clock_wins_no_day() -> None:
    assert "backdated_accepted=0" in play("R09")


def test_a_killed_server_leaves_nothing_half_written() -> None:
    assert "half_written=0 never_answered=0" in play("R13")


def test_a_job_that_is_repeated_killed_or_missed_leaves_what_one_clean_run_leaves() -> None:
    assert "divergent=0 sms_dup=0 sms_missing=0" in play("R10")


def test_a_poison_record_is_set_aside_and_dying_consumers_count_everything_once() -> None:
    line = play("R11")
    assert "processed=99 aside=1 personal=0 replay_changes=0 difference=0" in line


def test_whatever_is_done_to_the_audit_is_found() -> None:
    assert "tampered_found=60 false_alarms=0" in play("R17")


def test_no_number_can_be_tried_out_anywhere() -> None:
    assert "enumeration_bits=0 several_answers=0" in play("R18")


def test_whoever_leaves_while_the_server_dies_is_forgotten_wholly() -> None:
    assert "half_people=0 left_behind=0 unheard=0" in play("R19")


def test_a_report_with_photos_is_one_order_and_one_receipt_whatever_is_cut_or_killed() -> None:
    line = play("R20")
    assert "lost=0 double=0 half=0 twice=0 undispatched=0 photos_lost=0 receipts=24" in line


def test_phones_only_ever_see_a_whole_list_whoever_dies_while_it_is_published() -> None:
    assert "torn=0 divergent=0 lost=0 double=0" in play("R22")


def test_a_trip_is_registered_once_and_what_was_taken_back_stays_so() -> None:
    line = play("R21")
    assert "lost=0 double=0 several=0 acked_not_stored=0 resurrected=0 unaudited=0" in line
    assert "registrations=60" in line
