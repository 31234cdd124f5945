"""Text messages on their way to Amazon SNS: what is asked of it, and how long it is waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from backend.accounts import messages
from infra.local.engine import LOCAL_CREDENTIALS

ANSWER = b"""<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
<PublishResult><MessageId>1</MessageId></PublishResult>
<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishResponse>"""

TROUBLE = b"""<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
<Error><Code>InternalFailure</Code></Error><RequestId>1</RequestId></ErrorResponse>"""


@dataclass
class Sns:
    """Stands in for SNS: remembers what it was asked, and answers with these statuses in turn."""

    asked: list[dict[str, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)


@pytest.fixture
def sns(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sns]:
    """An SNS on this machine."""
    service = Sns()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            service.asked.append({name: values[0] for name, values in parse_qs(body).items()})
            status = service.statuses.pop(0) if service.statuses else 200
            answer = ANSWER if status == 200 else TROUBLE
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SNS", f"http://127.0.0.1:{server.server_port}")
    for name, value in LOCAL_CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    yield service
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_message_goes_straight_to_the_number_as_transactional(sns: Sns) -> None:
    sender = messages.SnsSender("cn-north-1")
    sender.send("138 1234 5678", "【畅行】您今天还没打卡。", reference="texts#2026-03-01#to#x")
    (asked,) = sns.asked
    assert asked["Action"] == "Publish"
    assert asked["PhoneNumber"] == "+8613812345678"
    assert asked["Message"] == "【畅行】您今天还没打卡。"
    assert asked["MessageAttributes.entry.1.Name"] == "AWS.SNS.SMS.SMSType"
    assert asked["MessageAttributes.entry.1.Value.StringValue"] == "Transactional"
    assert "texts#" not in str(asked), "SNS knows no reference for text messages"


def test_trouble_is_tried_again_once_and_then_told(sns: Sns) -> None:
    sender = messages.SnsSender("cn-north-1")
    sns.statuses = [503]
    sender.send("13812345678", "x", "123456")
    assert len(sns.asked) == 2
    sns.statuses = [503] * 9
    with pytest.raises(Exception, match="InternalFailure"):
        sender.send("13812345678", "x", "123456")
    assert len(sns.asked) == 4
