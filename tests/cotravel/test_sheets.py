"""The three kinds of public lists are read whole; what is wrong is named by row and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from backend.core.errors import DomainError
from backend.cotravel import merge_rules, sheets
from backend.cotravel.reading_rules import named
from backend.cotravel.rules import Trip, TripKind
from backend.cotravel.sheets import TripSheet, read_trips

TODAY = date(2026, 11, 22)
LISTS = Path(__file__).parents[2] / "infra" / "local" / "trips_2020"
NOSUGAR = (
    "trip_id,type,type_code,number,date,start_time,end_time,carriage,seat,from,to,publisher,"
    "source_url,published_at\n"
)
WUHAN = (
    "trip_id,case_province,case_city,travel_date_utc,travel_date_local,method,"
    "number_carriage_seat,from,to,review_status,source_url\n"
)
NOTICE = "日期,类别,车次/航班/车牌,车厢/座位等,出发地,目的地,发布时间,引用\r\n"
LINK = "https://example.org/1"


def read(header: str, *lines: str, encoding: str = "utf-8") -> TripSheet:
    return read_trips((header + "\r\n".join(lines)).encode(encoding), TODAY)


def problems(sheet: TripSheet) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.code) for one in sheet.problems]


def only(sheet: TripSheet) -> Trip:
    assert sheet.problems == ()
    (trip,) = sheet.trips
    return trip


def nosugar(
    row: str, number: str, kind: str = "train", day: str = "2020-01-22", to: str = "乙"
) -> str:
    times = f"{day}T09:20:00,{day}T23:59:59"
    where = f"5号车厢,08F,甲站,{to}"
    return f"{row},{kind},2,{number},{day},{times},{where},某日报,{LINK},2020-02-01T09:00:00"


def test_a_notice_in_gb_18030_without_years_is_read() -> None:
    sheet = read(
        NOTICE,
        f"1月12,火车,K1156/1157,3、17号车厢,武昌,株洲,2020.1.29,{LINK}",
        f"12月30,飞机,H03461,65J,武汉,北海,2020.1.29,{LINK}",
        f"1月23,汽车,川Ｒ59013,,李渡镇,吉安镇,2020.1.29,{LINK}",
        ",,,,,,,",
        encoding="gb18030",
    )
    train, flight, coach = sheet.trips
    assert (sheet.list_name, sheet.problems, sheet.counts["unreadable"]) == ("notice", (), 0)
    assert (train.numbers, train.carriages, train.on) == (
        ("K1156", "K1157"), (3, 17), date(2020, 1, 12),
    )  # fmt: skip
    assert (flight.numbers, flight.rows, flight.on) == (("HO3461",), (65,), date(2019, 12, 30))
    assert (coach.kind, coach.plates) == (TripKind.COACH, ("川R59013",))
    assert coach.sources[0].published_on == date(2020, 1, 29)


def test_rows_without_keys_keep_theirs_when_something_else_is_mended() -> None:
    line = "1月12,火车,K457,{},武昌,株洲,2020.1.29," + LINK
    before, after = (
        only(read(NOTICE, line.format("4号车厢"))),
        only(read(NOTICE, line.format("5号车厢"))),
    )
    assert before.sources[0].key == after.sources[0].key
    assert (before.carriages, after.carriages) == ((4,), (5,))


def test_carriages_of_one_service_keep_their_trips_in_any_order_of_the_rows() -> None:
    def carriages(*said: str) -> tuple[Trip, ...]:
        rows = (f"1月12,火车,G1,{one},武昌,株洲,2020.1.29,{LINK}" for one in said)
        return read(NOTICE, *rows).trips

    listed = dict(enumerate(carriages("3号车厢", "5号车厢"), 1))
    for later in (
        ("5号车厢", "3号车厢"),
        ("5号车厢", "5号车厢", "3号车厢"),
        ("5号车厢",),
        ("3号车厢",),
    ):
        found = merge_rules.changes(listed, carriages(*later))
        assert (found.added, dict(found.gone)) == ((), {})
        moved = [one for n, one in found.corrected.items() if one.carriages != listed[n].carriages]
        assert moved == []
    newer = merge_rules.changes(listed, carriages("7号车厢", "3号车厢", "5号车厢"))
    assert [one.carriages for one in newer.added] == [(7,)]
    assert (dict(newer.corrected), dict(newer.gone)) == ({}, {})


def test_carriage_and_seat_mixed_behind_a_number_are_no_numbers() -> None:
    sheet = read(
        WUHAN,
        f"wh-1,山东省,淄博市,2020-01-21T16:00:00.000Z,2020-01-22,高铁,G1848/05/10B,甲,乙,,{LINK}",
        f"wh-2,山东省,,2020-01-22T05:13:00.000Z,2020-01-22,火车,K102/9/31/32,丙,丁,,{LINK}",
        f"wh-3,山东省,淄博市,2020-01-22T11:00:00.000Z,,公交车,138路,戊,己,,{LINK}",
    )
    fast, slow, bus = sheet.trips
    assert (fast.numbers, fast.carriages, fast.rows, fast.from_min) == (
        ("G1848",),
        (5,),
        (10,),
        None,
    )
    assert (fast.said, fast.carriage_said) == ("G1848", "05/10B")
    assert (slow.numbers, slow.carriages, slow.from_min) == (("K102",), (9,), 793)
    assert (bus.numbers, bus.on, bus.from_min) == (("淄博 138路",), date(2020, 1, 22), 1140)


def test_a_flight_never_is_a_train_of_the_same_letters() -> None:
    told = f"wh-1,天津市,,2020-01-25T16:00:00.000Z,2020-01-26,飞机,D7318,马来西亚,天津,,{LINK}"
    assert only(read(WUHAN, told)).kind is TripKind.FLIGHT


def test_what_cannot_be_read_stays_as_words() -> None:
    sheet = read(NOSUGAR, nosugar("1", "车次不详"), nosugar("2", "车牌不详", "coach"))
    assert [(trip.said, trip.numbers, trip.is_readable) for trip in sheet.trips] == [
        ("车次不详", (), False), ("车牌不详", (), False),
    ]  # fmt: skip
    assert (sheet.counts["unreadable"], sheet.counts["wrong"]) == (2, 0)


def test_wrong_rows_are_named_and_left_out_and_the_others_are_read() -> None:
    sheet = read(
        NOSUGAR,
        nosugar("1", "G1"),
        nosugar("", "G2"),
        nosugar("3", "G3", kind="rocket"),
        nosugar("4", "G4", day="2020-02-30"),
        nosugar("5", "G5", day="2020-02-03"),
        nosugar("1", "G6"),
        nosugar("7", "", kind="place"),
    )
    assert problems(sheet) == [
        (3, "trip_id", "cotravel.cell_required"),
        (4, "type", "cotravel.cell_kind"),
        (5, "date", "cotravel.cell_day"),
        (6, "date", "cotravel.cell_day_far"),
        (7, "trip_id", "cotravel.cell_key_twice"),
        (8, "number", "cotravel.cell_required"),
    ]
    assert (len(sheet.trips), sheet.counts["wrong"], sheet.rows) == (1, 6, 7)


def test_what_says_who_somebody_is_never_becomes_a_trip() -> None:
    sheet = read(
        NOSUGAR,
        nosugar("1", "G1", to="张某 138-0013-8000 家"),
        nosugar("2", "G2", to="某小区5号楼2单元"),
        nosugar("3", "G3（男，45岁）"),
    )
    assert problems(sheet) == [
        (2, "to", "cotravel.names_somebody"),
        (3, "to", "cotravel.says_where_somebody_lives"),
        (4, "number", "cotravel.says_an_age"),
    ]
    assert sheet.trips == ()


def test_a_day_without_a_year_needs_the_day_of_publication() -> None:
    sheet = read(
        NOTICE, f"1月12,火车,K457,,武昌,株洲,,{LINK}", f"某天,步行,,,甲,乙,2020.1.29,{LINK}"
    )
    assert problems(sheet) == [
        (2, "发布时间", "cotravel.cell_published"),
        (3, "日期", "cotravel.cell_day"),
        (3, "类别", "cotravel.cell_kind"),
    ]


def test_a_place_is_put_into_its_division_and_a_line_into_its_town() -> None:
    place, bus = read(
        NOSUGAR,
        nosugar("1", "重庆市渝北区永辉超市", kind="place"),
        nosugar("2", "12路", kind="bus", to="大同火车站"),
    ).trips
    assert (place.division, place.is_readable) == ("500112", True)
    assert bus.numbers == ("大同 12路",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"name,age\n1,2", "cotravel.sheet_no_header"),
        (b"", "core.sheet_empty"),
        (b"PK\x03\x04broken", "core.sheet_unreadable"),
    ],
)
def test_a_file_that_is_no_list_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_trips(data, TODAY)
    assert refused.value.code == code


def test_the_public_lists_of_2020_are_read_again_as_themselves() -> None:
    """Each canonical trip says its own words' numbers; a second reading changes nothing."""
    read_lists = [
        read_trips((LISTS / name).read_bytes(), TODAY)
        for name in ("trips_nosugar_2020.csv", "trips_wuhan2020.csv")
    ]
    assert [sheet.counts["rows"] for sheet in read_lists] == [2306, 395]
    assert [sheet.counts["wrong"] for sheet in read_lists] == [0, 39]
    trips = merge_rules.merged([trip for sheet in read_lists for trip in sheet.trips])
    for trip in trips:
        for number in trip.numbers:
            assert named(trip.kind, number, sheets.airlines()).numbers == (number,)
    again = merge_rules.changes(dict(enumerate(trips)), read_lists[0].trips)
    assert (again.added, dict(again.corrected), dict(again.gone)) == ((), {}, {})
    readable = [trip for trip in trips if trip.numbers or trip.plates]
    unread = [trip for trip in trips if not trip.is_readable and trip.kind is TripKind.TRAIN]
    assert len(readable) > 1800
    assert {trip.said for trip in unread} >= {"不详", "未知", "J0167"}
