"""How often a call to the store is tried, held against a proxy that refuses all or some of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backend.core import aws
from tests.faults.proxy import FaultProxy
from tests.support.installation import Installation

LIST = ("ListTables", {"Limit": 1})


@contextmanager
def refusing(upstream: str, percent: int) -> Iterator[tuple[aws.Client, FaultProxy]]:
    """A client whose calls are throttled in this share."""
    proxy = FaultProxy(upstream, {"throttled": percent}, seed=1)
    proxy.is_armed = True
    client = aws.Client(aws.DYNAMODB, proxy.url, "cn-north-1")
    try:
        yield client, proxy
    finally:
        client._pool.close()
        proxy.close()


def attempts_of_one_call(client: aws.Client, proxy: FaultProxy) -> int:
    """How often the next call is sent."""
    before = proxy.dealt
    with pytest.raises(aws.Unavailable):
        client.call(*LIST)
    return proxy.dealt - before


@pytest.mark.one_engine
def test_a_store_that_is_down_is_asked_three_times_once_its_credit_is_spent(
    installation: Installation,
) -> None:
    with refusing(str(installation.settings.dynamodb_endpoint), 100) as (client, proxy):
        first = attempts_of_one_call(client, proxy)
        while attempts_of_one_call(client, proxy) > aws.ATTEMPTS:
            pass
        assert first == aws.ATTEMPTS + aws.MORE_ATTEMPTS
        assert attempts_of_one_call(client, proxy) == aws.ATTEMPTS


@pytest.mark.one_engine
def test_calls_that_went_well_earn_further_attempts(installation: Installation) -> None:
    with refusing(str(installation.settings.dynamodb_endpoint), 100) as (client, proxy):
        while attempts_of_one_call(client, proxy) > aws.ATTEMPTS:
            pass
        proxy.shuffle({})
        for _ in range(aws.MORE_ATTEMPTS + 1):
            client.call(*LIST)
        proxy.shuffle({"throttled": 100})
        assert attempts_of_one_call(client, proxy) == aws.ATTEMPTS + aws.MORE_ATTEMPTS
