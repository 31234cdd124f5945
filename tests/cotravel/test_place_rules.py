"""A published place is put on the map by its words, and by nothing that they do not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from backend.cotravel import form_reading, places
from backend.cotravel.form_rules import TripForm
from backend.cotravel.rules import TripKind

PLAIN = {
    # Whole names, from the province down.
    "河北省邢台市宁晋县欣超市": "130528",
    "河南省三门峡市灵宝市城关镇": "411282",
    "重庆市渝北区永辉超市喜悦汇店": "500112",
    "北京丰台区丰台街道电报局街小区，卢沟桥街道西府颐园": "110106",
    # A county tells its city; a province or a city may be left short.
    "肥东县店埠镇新世界服装城": "340122",
    "河南灵宝城关镇": "411282",
    "重庆市綦江三江街道四哥藕王汤锅": "500110",
    "无锡宜兴周铁镇梦想城": "320282",
    "四川阿坝州马尔康县芙满堂蛋糕店": "513201",
    "湖南省永州市道县蚣坝镇": "431124",
    # Two units of one name: what stands behind tells which is meant.
    "吉林集安市清河镇卫生院": "220582",
    "吉林市船营区": "220204",
    "海南三亚胜利路": "4602",
    "澄迈县老城镇": "469023",
    # Names that the list has longer, or newer.
    "石柱县华联超市": "500240",
    "重庆永川市何埂加油站": "500118",
    "崇礼县富龙滑雪场": "130709",
    # Behind a bracket, and before it.
    "今与今至酒店（重庆渝北区泰山大道东段62段动力国际C栋5楼）": "500112",
    "毕节和美医院": "5205",
    "北京市实茂花园酒店": "11",
    # What comes later is a street, a dish or somebody's shop sign.
    "涿州市朝阳路宏康医药": "130681",
    "临沂市天津路九州超市": "3713",
    "亳州市蒙城县乐土镇柳林社区“武汉商贸”服装店": "341622",
    "鹤岗市工农区艺之剪理发店剪发、上海滩洗浴中心": "230403",
    "云南省腾冲市和顺景区、北海景区、洞山温泉": "530581",
}
NOT_PLAIN = [
    "",
    "永辉超市华林店",
    # Several cities have one: 重庆 and 宁波; 南京, 福州, 徐州 and 开封.
    "江北区观音桥漫先生重庆街巷鲜锅店",
    "鼓楼区一家药店",
    # Streets, dishes, parks and market words.
    "北京路地铁口",
    "南京东路步行街",
    "兰州拉面馆",
    "朝阳小区南门",
    "中山公园",
    "老城区菜市场",
    # In the middle of other words.
    "汉庭北京万丰路酒店",
    "永辉华南海口味餐厅",
    # Two places that do not lie within each other.
    "河南省邯郸市邱县服务区",
    "武汉市到北京市的服务区",
]


@pytest.mark.parametrize(("said", "code"), PLAIN.items())
def test_division_is_read_from_the_words_of_a_place(said: str, code: str) -> None:
    assert places.division_of(said) == code


@pytest.mark.parametrize("said", NOT_PLAIN)
def test_what_is_not_plain_stays_unread(said: str) -> None:
    assert places.division_of(said) == ""


def test_a_typed_place_lies_where_it_is_said_to_and_else_where_its_words_say() -> None:
    form = TripForm(kind=TripKind.PLACE, said="灵宝市金城大市场", on=date(2026, 3, 1))
    assert form_reading.trip_of_form(form).division == "411282"
    told = replace(form, division="4112")
    assert form_reading.trip_of_form(told).division == "4112"


def test_every_unit_is_found_by_its_whole_name_below_those_above_it() -> None:
    rows = [line.split(",") for line in places.LIST.read_text(encoding="utf-8").splitlines()[1:]]
    named = dict(rows)
    unread = []
    for code, name in rows:
        above = [named[code[:n]] for n in (2, 4) if n < len(code)]
        said = "".join(one for one in above if "直辖" not in one and one not in ("市辖区", "县"))
        # Zones of statistics, and cities without counties, which the list has twice.
        if (
            "直辖" in name
            or name in ("市辖区", "县")
            or code[4:5] == "7"
            or name == named.get(code[:-2])
        ):
            continue
        if places.division_of(f"{said}{name}某超市") != code:
            unread.append(f"{code} {said}{name} {places.division_of(said + name)}")
    assert unread == []
