"""Our signature is botocore's, for every kind of credentials and address."""

from __future__ import annotations

from datetime import UTC, datetime

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from backend.core import signing

AT = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
BODY = '{"TableName":"changxing-accounts","名":"张三"}'.encode()


@pytest.mark.parametrize("token", [None, "FwoGZXIvYXdzEJr//////////wEaD+=="])
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:18123/", "https://dynamodb.cn-north-1.amazonaws.com.cn/"]
)
def test_a_request_is_signed_as_botocore_signs_it(
    token: str | None, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: AT)
    credentials = Credentials("AKIDEXAMPLE", SECRET, token)
    expected = AWSRequest(
        "POST",
        url,
        data=BODY,
        headers={
            "X-Amz-Target": "DynamoDB_20120810.PutItem",
            "Content-Type": signing.CONTENT_TYPE,
        },
    )
    SigV4Auth(credentials, "dynamodb", "cn-north-1").add_auth(expected)
    host = url.split("/")[2]
    ours = signing.signed_headers(
        credentials.get_frozen_credentials(), host, "cn-north-1", "PutItem", BODY, AT
    )
    assert ours["authorization"] == expected.headers["Authorization"]
    assert ours["x-amz-date"] == expected.headers["X-Amz-Date"]
    assert ours.get("x-amz-security-token") == token
