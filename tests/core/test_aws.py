"""The wire to AWS: what is refused, what may pass, and what is not asked at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from backend.core import aws
from tests.support.key_service import REGION, KeyService, key_service


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyService]:
    """Something that speaks two of the protocols."""
    with key_service(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture
def hurried() -> Iterator[None]:
    """A request whose time is over."""
    token = aws.deadline.set(time.monotonic() - 1)
    yield
    aws.deadline.reset(token)


def test_one_wire_speaks_to_the_store_and_to_the_key_service(service: KeyService) -> None:
    store = aws.Client(aws.DYNAMODB, service.url, REGION)
    assert "changxing-keys" in store.call("ListTables", {})["TableNames"]
    streams = aws.Client(aws.STREAMS, service.url, REGION)
    assert streams.call("ListStreams", {})["Streams"] == []
    told = service.kms.call("DescribeKey", {"KeyId": service.field_kms})
    assert told["KeyMetadata"]["Enabled"]


def test_a_refusal_carries_the_code_of_the_service(service: KeyService) -> None:
    with pytest.raises(aws.Refused) as refused:
        service.kms.call("DescribeKey", {"KeyId": "nobody"})
    assert (refused.value.operation, refused.value.code) == ("DescribeKey", "NotFoundException")
    assert "nobody" in refused.value.message


def test_a_service_that_is_away_is_told_as_such() -> None:
    nobody = aws.Client(aws.KMS, "http://127.0.0.1:9", REGION)
    with pytest.raises(aws.Unavailable) as refused:
        nobody.call("ListKeys", {})
    assert (refused.value.code, refused.value.retry_after_s) == ("core.store_unavailable", 2)


@pytest.mark.usefixtures("hurried")
def test_nothing_is_asked_once_the_time_of_a_request_is_over(service: KeyService) -> None:
    heard: list[str] = []
    client = aws.Client(aws.KMS, service.url, REGION)
    client.on_answer = lambda operation, _: heard.append(operation)
    with pytest.raises(aws.Unavailable):
        client.call("ListKeys", {})
    assert heard == []


def test_what_json_cannot_say_is_refused_before_it_is_sent(service: KeyService) -> None:
    with pytest.raises(TypeError, match="Decimal is never stored"):
        service.kms.call("DescribeKey", {"KeyId": Decimal("0.1")})


@pytest.mark.parametrize(
    ("protocol", "region", "address"),
    [
        (aws.DYNAMODB, "cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn"),
        (aws.KMS, "eu-west-1", "https://kms.eu-west-1.amazonaws.com"),
        (aws.STREAMS, "cn-northwest-1", "https://streams.dynamodb.cn-northwest-1.amazonaws.com.cn"),
    ],
)
def test_every_region_has_its_address(protocol: aws.Protocol, region: str, address: str) -> None:
    assert aws.address_of(protocol, region) == address
