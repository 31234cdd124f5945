"""Text messages: one interface, a local outbox and Amazon SNS behind it.

Whoever must not send a message twice gives it a `reference` and marks it as sent afterwards. When
the process dies between the two, the message is sent again under the same reference: the outbox
drops the repetition, SNS cannot (it knows no reference for text messages). So with SNS a person may
get one message twice, after a crash or when SNS took it and its answer was lost; none is ever
missing. The other order, marking first, would have lost messages instead, and a warning that does
not come can cost somebody a red code.
"""

from __future__ import annotations

import fcntl
import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from backend.accounts import phones
from backend.config import Settings
from backend.core import clock

OUTBOX_MOST = 50


class Sender(Protocol):
    """Whatever carries a text message."""

    def send(
        self, to: str, body: str, otp: str | None = None, reference: str | None = None
    ) -> None:
        """Send `body` to the number `to`, as it was typed or in E.164.

        :param otp: the code inside the body, for senders that fill a template of the carrier.
        :param reference: what this message is known by; a repetition is dropped where that can be.
        """
        ...


class OutboxSender:
    """Local mode: messages are kept in `CHANGXING_HOME/outbox.jsonl` and named in the terminal."""

    def __init__(self, home: Path) -> None:
        self._path = home / "outbox.jsonl"

    def send(
        self, to: str, body: str, otp: str | None = None, reference: str | None = None
    ) -> None:
        """Keep the message for /dev/outbox; the terminal shows the masked number and the code."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        row = {"to": to, "body": body, "otp": otp, "sent_at": clock.to_text(clock.now())}
        if reference is not None:
            row["reference"] = reference
        line = json.dumps(row, ensure_ascii=False) + "\n"
        file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if reference is not None:
                # Held until the file is closed: two processes must not both find it absent.
                fcntl.flock(file, fcntl.LOCK_EX)
                if self._holds(reference):
                    return
            os.write(file, line.encode())
        finally:
            os.close(file)
        masked = phones.mask(phones.to_e164(to))
        print(f"One-time code for {masked}: {otp}" if otp else f"Text for {masked}", flush=True)

    def _holds(self, reference: str) -> bool:
        sign = f'"reference": {json.dumps(reference, ensure_ascii=False)}}}'
        return sign in self._path.read_text(encoding="utf-8")

    def messages(self) -> list[dict[str, Any]]:
        """The latest code and the latest other message to each number, newest first, at most 50."""
        if not self._path.exists():
            return []
        latest: dict[tuple[str, bool], dict[str, Any]] = {}
        for line in reversed(self._path.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            latest.setdefault((row["to"], row["otp"] is None), row)
            if len(latest) == OUTBOX_MOST:
                break
        return list(latest.values())


class SnsSender:
    """Amazon SNS, for the cloud."""

    def __init__(self, region: str) -> None:
        self._region = region

    @cached_property
    def _client(self) -> Any:
        """One client for all threads, made when it is first needed (importing it is slow)."""
        import boto3
        from botocore.config import Config

        config = Config(
            connect_timeout=1,
            read_timeout=3,
            retries={"mode": "standard", "total_max_attempts": 2},
            max_pool_connections=16,
        )
        return boto3.client("sns", region_name=self._region, config=config)

    def send(
        self, to: str, body: str, otp: str | None = None, reference: str | None = None
    ) -> None:
        """Publish the message straight to the number, as transactional.

        A repeated reference is sent again: SNS drops repetitions for topics alone.
        """
        self._client.publish(
            PhoneNumber=phones.to_e164(to),
            Message=body,
            MessageAttributes={
                "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
            },
        )


def sender_of(settings: Settings) -> Sender:
    """The sender the settings ask for; the outbox never outside local mode."""
    if settings.sms_sender == "outbox" and settings.is_local:
        return OutboxSender(settings.home)
    if settings.sms_sender == "sns":
        return SnsSender(settings.region)
    raise ValueError("CHANGXING_SMS is outbox (local mode only) or sns")
