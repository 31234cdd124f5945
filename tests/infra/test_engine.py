"""The engine of one machine: what it keeps, whom it refuses, what it leaves behind."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from botocore.session import Session

from infra.local import engine as engines
from infra.local.engine import LOCAL_CREDENTIALS, Engine, EngineError, running_engine
from infra.local.stream_index import INDEX, add_stream_index

TABLE = "changxing-trial"


def client(url: str):
    return Session().create_client(
        "dynamodb",
        region_name="cn-north-1",
        endpoint_url=url,
        aws_access_key_id=LOCAL_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=LOCAL_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )


def make_table(url: str) -> None:
    client(url).create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def put(url: str, key: str) -> None:
    client(url).put_item(TableName=TABLE, Item={"key": {"S": key}})


def keys(url: str) -> set[str]:
    return {item["key"]["S"] for item in client(url).scan(TableName=TABLE)["Items"]}


@pytest.mark.parametrize("kind", ["dynoxide", "ministack"])
def test_both_engines_keep_their_data_over_a_clean_stop(tmp_path, kind):
    with running_engine(tmp_path, kind) as url:
        make_table(url)
        put(url, "a")
    with running_engine(tmp_path, kind) as url:
        assert keys(url) == {"a"}


def test_dynoxide_keeps_what_it_acknowledged_before_a_kill(tmp_path):
    engine = Engine(tmp_path, "dynoxide")
    make_table(engine.start())
    for number in range(20):
        put(engine.url, str(number))
    engine.kill()
    try:
        assert keys(engine.start()) == {str(number) for number in range(20)}
    finally:
        engine.stop()


def test_an_engine_restarts_at_the_same_address(tmp_path):
    engine = Engine(tmp_path, "dynoxide")
    url = engine.start()
    try:
        make_table(url)
        engines.os.kill(engine.pid, engines.signal.SIGKILL)
        engine.wait()
        engine.restart()
        assert engine.url == url
        assert keys(url) == set()
    finally:
        engine.stop()


def test_a_second_engine_on_the_same_data_is_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "LOCK_WITHIN_S", 0.2)
    with running_engine(tmp_path), pytest.raises(EngineError, match="in use by process"):
        Engine(tmp_path).start()


def test_the_address_lies_beside_the_data_while_the_engine_runs(tmp_path):
    note = tmp_path / "dynoxide" / "endpoint"
    with running_engine(tmp_path, "dynoxide") as url:
        assert note.read_text().strip() == url
    assert not note.exists()


def test_a_new_file_has_the_stream_index(tmp_path):
    with running_engine(tmp_path, "dynoxide"):
        pass
    assert INDEX in indexes(tmp_path / "dynoxide" / "changxing.db")


def test_a_stream_table_of_another_shape_is_left_alone(tmp_path):
    database = tmp_path / "other.db"
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE _stream_records (table_name TEXT, number INTEGER)")
    connection.close()
    assert not add_stream_index(database)
    assert INDEX not in indexes(database)


def indexes(database: Path) -> set[str]:
    connection = sqlite3.connect(database)
    try:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    finally:
        connection.close()
