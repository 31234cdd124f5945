"""What docs/partners.md shows is what a partner can run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from werkzeug.serving import make_server

from tests.partners.partner import Partner
from tests.partners.test_verify import Phone
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.source import ROOT

pytestmark = pytest.mark.one_engine


@pytest.fixture
def origin(house: Installation) -> Iterator[str]:
    """The app behind a port of its own, at the time of the machine, as a partner's program is."""
    house.take_over(lambda: datetime.now(UTC))
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def block(language: str) -> str:
    """The program of the document in one language."""
    text = (ROOT / "docs" / "partners.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)
    return str(found)


@pytest.mark.parametrize(
    ("language", "runner"), [("python", sys.executable), ("bash", "/bin/bash")]
)
def test_the_example_of_the_document_asks_and_is_answered(
    origin: str, house: Installation, tmp_path: Path, language: str, runner: str
) -> None:
    partner, resident = Partner(house.app), Person(house.app).signs_in().applies()
    resident.checks_in()
    shown = Phone(resident).shows()
    key, program = tmp_path / "key.pem", tmp_path / "ask"
    pem = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key.write_bytes(partner.key.key.private_bytes(*pem))
    program.write_text(block(language), encoding="utf-8")

    def ask(key_id: str) -> subprocess.CompletedProcess[str]:
        asked = [runner, str(program), origin, key_id, str(key), shown]
        return subprocess.run(asked, capture_output=True, text=True, timeout=60)

    told = ask(partner.keyid())
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["answer"] == "yes"
    refused = ask("A" * 22 + "." + "A" * 16)
    assert "yes" not in refused.stdout
    (check,) = resident.browser.get("/me/partner-checks").get_json()["checks"]
    assert check["partner"]["name"] == partner.name
