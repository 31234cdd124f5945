"""Trips on the desk of two health officers: brought, published, put right; and interviews."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.people import Person
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone, first_code
from tests.e2e.village import Neighbour, keeps_sealed, text_on_phone

# Above the county a role needs a second administrator.
AREA = "411221"
CSV = """\
trip_id,type,type_code,number,date,start_time,end_time,carriage,seat,from,to,publisher,source_url,published_at,updated_at,plate_pseudonymised
m-1,train,2,T182/T183,2026-02-20,2026-02-20T22:10:00,2026-02-21T01:00:00,7车,,武汉,三门峡,三门峡市卫健委,https://example.org/1,2026-02-25T10:00:00,,
m-2,train,2,T182/T183,2026-02-20,2026-02-20T22:10:00,2026-02-21T01:00:00,7车,,武汉,三门峡,河南日报,https://example.org/2,2026-02-25T10:00:00,,
m-3,taxi,6,车牌不详,2026-02-21,,,,,三门峡站,湖滨区,三门峡市卫健委,https://example.org/1,2026-02-25T10:00:00,,
m-4,train,2,G2001,某天,,,,,西安北,三门峡南,三门峡市卫健委,https://example.org/1,2026-02-25T10:00:00,,
m-5,place,8,湖滨区建设路农贸市场,2026-02-21,2026-02-21T09:00:00,2026-02-21T10:00:00,,,,,三门峡市卫健委,https://example.org/1,2026-02-25T10:00:00,,
"""
NAME = "欧阳流调"


def officers(
    server: Server, make: MakeStaffPhone, lang: str = "zh", **more: str
) -> list[StaffPhone]:
    """Two health officers of different units."""
    admin = make(server)
    admin.enrol(first_code(server))
    until = (server.now() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    found = []
    for unit in ("渑池县疾控中心", "渑池县人民医院"):
        office = admin.add_unit(unit, AREA)
        phone = make(server, server.now(), **more)
        phone.lang = lang
        phone.enrol(admin.invite("王卫国", office, "health_officer", AREA, until))
        found.append(phone)
    return found


def upload(writer: StaffPhone) -> None:
    """Send the file of a public list, as far as how it is read."""
    writer.open("/duty/trips")
    writer.field("名单文件").set_input_files(
        {"name": "通报.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    )
    writer.tap("上传，看怎么读")
    expect(writer.page.get_by_test_id("line").first).to_be_visible()


def submit(writer: StaffPhone) -> None:
    """Put the batch on the screen before the second person."""
    writer.tap("提交，等人公布")
    writer.sees("已提交，等另一个单位的人公布。")


def publish(second: StaffPhone, title: str) -> None:
    """As the second person, from the desk to a published batch."""
    second.open("/duty/trips")
    second.page.get_by_role("link", name=title).tap()
    second.sees("公布前请逐条看一遍，核对来源。")
    second.tap("公布这一批")
    in_sheet(second).get_by_role("button", name=second.say("公布这一批")).tap()
    beginning = second.say("已公布，是名单第 {n} 版。").split("{n}")[0].strip()
    expect(second.page.get_by_text(beginning).first).to_be_visible()


def in_sheet(phone: StaffPhone) -> Locator:
    """The question on the screen."""
    return phone.page.get_by_role("dialog")


def kind(phone: StaffPhone, name: str) -> None:
    """Choose by what."""
    phone.radio(name).first.check()


def type_train(writer: StaffPhone, number: str) -> None:
    """Fill the fields of a train on the form that is open."""
    kind(writer, "火车")
    writer.field("车次号").fill(number)
    writer.field("上车（到达）那天").fill("2026-02-20")
    writer.field("在哪里上").fill("武汉")
    writer.field("在哪里下").fill("三门峡")
    writer.field("车厢（不知道就空着）").fill("7车")


def write_one(writer: StaffPhone, number: str) -> None:
    """From the desk to a train that waits for a second person."""
    writer.open("/duty/trips")
    writer.tap("登记单个行程")
    type_train(writer, number)
    writer.field("公布单位").fill("渑池县疾控中心")
    submit(writer)


def patient(officer: StaffPhone) -> None:
    """From the desk to a patient with a journey."""
    officer.open("/duty/patients")
    officer.tap("登记一位病例")
    officer.field("病人姓名").fill(NAME)
    officer.field("病例编号").fill("SMX-2026-0007")
    officer.tap("保存病例")
    officer.sees("还没有记行程。")
    officer.tap("再记一次行程")
    type_train(officer, "T182/T183")
    officer.field("行程备注（不公布）").fill("和表姐一起")
    officer.tap("保存行程")
    expect(officer.page.get_by_test_id("told").get_by_role("listitem")).to_have_count(1)


def test_a_list_is_uploaded_read_through_and_published_by_another_unit(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    writer, second = officers(own_server, make_staff_phone)
    upload(writer)
    writer.sees("文件有 5 行，合并同一趟车以后是 3 个行程。")
    problems = writer.page.get_by_test_id("problems").get_by_role("listitem")
    expect(problems).to_have_count(1)
    expect(problems).to_contain_text("第 5 行")
    # What a cell holds is said nowhere: it might be somebody's name.
    expect(problems).not_to_contain_text("某天")
    lines = writer.page.get_by_test_id("line")
    expect(lines.filter(has_text="读作 T182 / T183 · 车厢 7")).to_have_count(1)
    expect(lines.filter(has_text="读不懂，只作文字")).to_have_count(1)
    submit(writer)
    assert writer.page.get_by_role("button", name="公布这一批").count() == 0

    publish(second, "通报")
    phone = make_phone(own_server, own_server.now())
    phone.open("/cotravel/trips")
    phone.field("车次、航班、车牌或地名").fill("T183")
    phone.sees("T182/T183")


def test_what_is_typed_is_kept_read_refused_mended_corrected_and_taken_away(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    writer, second = officers(own_server, make_staff_phone)
    writer.open("/duty/trips")
    writer.tap("登记单个行程")
    kind(writer, "火车")
    writer.tap("提交，等人公布")
    expect(writer.page.locator("#lines-0-form-said-error")).to_have_text("请填写号码或名称。")
    type_train(writer, "T182/183")
    expect(writer.page.get_by_test_id("reading")).to_contain_text("读作 T182 / T183 · 车厢 7")
    writer.field("在哪里下").fill("三门峡 3号楼2单元")
    writer.field("公布单位").fill("渑池县疾控中心")
    [batch] = parse_qs(urlsplit(writer.page.url).query)["id"]
    keeps_sealed(writer, f"trips.{batch}", "渑池县疾控中心")
    # Nobody has published it yet, so it stands nowhere in clear.
    kept = text_on_phone(writer)
    assert not [word for word in ("T182/183", "3号楼2单元") if word in kept]
    writer.page.reload()
    expect(writer.field("车次号")).to_have_value("T182/183")
    writer.tap("提交，等人公布")
    wrong = writer.page.locator("#lines-0-form-to_name-error")
    expect(wrong).to_have_text("这里写到了楼栋或门牌，只写小区或村名就够了。")
    writer.field("在哪里下").fill("三门峡")
    submit(writer)

    second.open("/duty/trips")
    second.page.get_by_role("link", name="T182/183").tap()
    second.tap("不公布，退回")
    in_sheet(second).get_by_label("为什么不公布？").fill("来源没有写网址")
    in_sheet(second).get_by_role("button", name="不公布，退回").tap()
    second.sees("没有公布：来源没有写网址")

    write_one(writer, "T182/183")
    publish(second, "T182/183")
    second.open("/duty/trips")
    second.field("车次、航班、车牌或地名").fill("T183")
    second.page.get_by_test_id("published").get_by_role("link").tap()
    second.tap("更正这个行程")
    expect(second.field("车次号")).to_have_value("T182/183")
    second.field("车厢（不知道就空着）").fill("8车")
    submit(second)
    publish(writer, "T182/183")

    writer.open("/duty/trips")
    writer.field("车次、航班、车牌或地名").fill("T182")
    writer.page.get_by_test_id("published").get_by_role("link").tap()
    writer.sees("更正过，在名单里")
    writer.sees("读作 T182 / T183 · 车厢 8")
    writer.tap("撤下这个行程")
    in_sheet(writer).get_by_role("radio", name="公布有误").check()
    in_sheet(writer).get_by_role("button", name="撤下这个行程").tap()
    writer.sees("撤下了。手机下次取名单时就没有了。")


def test_an_interview_is_published_without_a_name_and_finds_who_registered(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    officer, second = officers(own_server, make_staff_phone)
    officer.open("/duty/patients")
    officer.tap("登记一位病例")
    officer.tap("保存病例")
    expect(officer.page.locator("#name-error")).to_have_text("请写病人姓名。")
    officer.field("病人姓名").fill(NAME)
    officer.has_kept("duty.vault.patient.new")
    officer.page.reload()
    expect(officer.field("病人姓名")).to_have_value(NAME)
    patient(officer)
    # What stands on the phone in clear says nothing of who it was.
    officer.sees("没有送去公布")
    officer.tap("送去公布选中的")
    officer.sees("送去了 1 次行程，等另一个单位的人公布。")

    publish(second, "流调行程")
    text = second.page.get_by_role("main").inner_text()
    assert "T182/T183" in text
    assert NAME not in text
    assert "表姐" not in text

    person = Person("陈志强")
    Neighbour(own_server, person)
    phone = make_phone(own_server, own_server.now())
    phone.sign_in(person)
    listed = second.call("GET", "/cotravel/head")
    assert listed["version"] == 1
    body = {"id": "018e2f5e-0000-7000-8000-000000000001", "trip": 1, "consent_version": 1}
    assert phone.ask("/cotravel/registrations")["registrations"] == []
    told = phone.page.evaluate(
        """async (body) => (await fetch('/api/v1/cotravel/registrations', {method: 'POST',
             headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)})).status""",
        body,
    )
    assert told == 200

    officer.page.reload()
    officer.sees("这次行程公布了")
    officer.sees("公布名单里有同一趟：第 1 号")
    officer.tap("查找登记的人")
    fellows = officer.page.get_by_test_id("fellows").get_by_role("listitem")
    expect(fellows).to_have_count(1)
    expect(fellows).to_contain_text("陈*")
    expect(fellows).to_contain_text("等村社核实")


@EACH_WAY
def test_screens_of_trips_and_patients(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    more = {"locale": "zh-CN" if lang == "zh" else "en-GB"}
    writer, second = officers(own_server, make_staff_phone, lang, **more)
    for phone in (writer, second):
        if size == "large":
            phone.open("/me")
            phone.page.get_by_role("switch", name=phone.say("关怀版")).check()
    gallery = Gallery(writer, size)
    writer.open("/duty/trips")
    writer.sees("没有等着公布的行程。")
    gallery.look("trips-empty")
    upload(writer)
    gallery.look("trips-batch")
    submit(writer)
    writer.open("/duty/trips")
    writer.tap("登记单个行程")
    writer.tap("提交，等人公布")
    gallery.look("trips-type-wrong")
    type_train(writer, "T182/T183")
    gallery.look("trips-type")
    publish(second, "通报")
    other = Gallery(second, size)
    second.open("/duty/trips")
    second.field("车次、航班、车牌或地名").fill("T183")
    second.page.get_by_test_id("published").get_by_role("link").tap()
    second.tap("撤下这个行程")
    other.look("trips-withdraw")
    patient(writer)
    gallery.look("patient")
    writer.tap("送去公布选中的")
    writer.page.get_by_role("link", name=writer.say("看送去的这一批")).wait_for()
    writer.tap("查找登记的人")
    writer.sees("没有人登记过这位病例的行程。")
    gallery.look("patient-sent")
    writer.open("/duty/patients")
    expect(writer.page.get_by_test_id("patients").get_by_role("link")).to_have_count(1)
    gallery.look("patients")
    assert gallery.found + other.found == []
