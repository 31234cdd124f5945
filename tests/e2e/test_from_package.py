"""The zip that Lambda runs, opened with a browser: the first day, and a while without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from backend.core import clock
from tests.e2e.conftest import MakePhone
from tests.e2e.people import Person
from tests.e2e.scanner import Scanner
from tests.support.lambda_package import needs_lambdas_python, unpacked
from tests.support.lambda_server import PackageServer

pytestmark = needs_lambdas_python


@pytest.fixture(scope="module")
def package_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackageServer]:
    """The package behind a front on loopback."""
    package = unpacked(tmp_path_factory.mktemp("task"))
    server = PackageServer(package, tmp_path_factory.mktemp("cloud"))
    yield server
    server.stop()


def test_the_first_day_online_and_off_from_the_package(
    package_server: PackageServer, make_phone: MakePhone, person: Person, scanner: Scanner
) -> None:
    phone = make_phone(package_server, package_server.now())
    phone.arrive(person)
    text = phone.read_code(scanner)
    at = clock.to_text(package_server.now())
    judged = json.loads(package_server.command("pass", "verify", text, "--at", at).stdout)
    assert (judged["verdict"], judged["colour"]) == ("admit", "green")

    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.page.reload()
    phone.sees_code("绿码")
    phone.tab("打卡")
    phone.fill_check_in()
    phone.tap("打卡")
    phone.sees("已记在手机上")
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open()
    phone.sees("离线 · 1 条待发送")

    phone.context.set_offline(False)
    expect(phone.page.get_by_text("待发送")).to_have_count(0)
    phone.sees_code("绿码")
    assert len(phone.check_ins()) == 2
    assert phone.kept("outbox") == []
    for function in package_server.functions:
        assert person.phone not in function.log()
