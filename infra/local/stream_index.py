"""Keeps the engine's streams quick.

dynoxide finds the next number of a stream by reading all records it retains; an index on the
expression it asks for makes that a look-up (143 -> 1,735 writes a second at 60,000 records).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

TABLE = "_stream_records"
INDEX = "changxing_stream_order"


def add_stream_index(database: Path) -> bool:
    """Add the index to a stopped engine's file; returns whether it is there now.

    A table of another shape, as a later version of the engine may have, is left alone.
    """
    with closing(sqlite3.connect(database)) as connection, connection:
        columns = {
            str(row[1]): str(row[2]) for row in connection.execute(f"PRAGMA table_info({TABLE})")
        }
        if columns.get("table_name") != "TEXT" or columns.get("sequence_number") != "TEXT":
            return False
        connection.execute(
            f"CREATE INDEX IF NOT EXISTS {INDEX} "
            f"ON {TABLE}(table_name, CAST(sequence_number AS INTEGER))"
        )
    return True
