"""Our signature is botocore's, for every kind of credentials, service and address."""

from __future__ import annotations

from datetime import UTC, datetime

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from backend.core import aws, signing

AT = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
BODY = '{"TableName":"changxing-accounts","名":"张三"}'.encode()


@pytest.mark.parametrize("token", [None, "FwoGZXIvYXdzEJr//////////wEaD+=="])
@pytest.mark.parametrize("protocol", [aws.DYNAMODB, aws.STREAMS, aws.KMS])
@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:18123/", None])
def test_a_request_is_signed_as_botocore_signs_it(
    token: str | None,
    protocol: aws.Protocol,
    endpoint: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: AT)
    credentials = Credentials("AKIDEXAMPLE", SECRET, token)
    url = endpoint or aws.address_of(protocol, "cn-north-1") + "/"
    expected = AWSRequest(
        "POST",
        url,
        data=BODY,
        headers={
            "X-Amz-Target": f"{protocol.prefix}.Operation",
            "Content-Type": protocol.content_type,
        },
    )
    SigV4Auth(credentials, protocol.signed_as, "cn-north-1").add_auth(expected)
    target = signing.Target(
        url.split("/")[2], "cn-north-1", protocol.signed_as, protocol.prefix, protocol.content_type
    )
    ours = signing.signed_headers(
        credentials.get_frozen_credentials(), target, "Operation", BODY, AT
    )
    assert ours["authorization"] == expected.headers["Authorization"]
    assert ours["x-amz-date"] == expected.headers["X-Amz-Date"]
    assert ours["x-amz-target"] == expected.headers["X-Amz-Target"]
    assert ours.get("x-amz-security-token") == token
