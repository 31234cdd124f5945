"""What our own code raises: a request that cannot be granted, a cell of a file that is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class DomainError(Exception):
    """Something a person asked for cannot be done; the HTTP layer turns it into a problem.

    :param code: stable for ever, ``<domain>.<reason>``; its texts stand in ``backend/texts.json``.
    :param status: HTTP status, 4xx or 503.
    :param fields: path of a field, such as ``document.number`` -> code of what is wrong with it.
    :param retry_after_s: seconds until another try may succeed, when that is known.
    :param extra: further members of the problem, JSON-ready.
    """

    def __init__(
        self,
        code: str,
        status: int = 422,
        fields: Mapping[str, str] | None = None,
        retry_after_s: int | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.fields = fields
        self.retry_after_s = retry_after_s
        self.extra: Mapping[str, object] = extra or {}


class CellProblem(NamedTuple):
    """What is wrong with a cell: its row as the spreadsheet counts, its column's title, a code."""

    row: int
    column: str
    code: str


class CellWrong(ValueError):
    """A cell does not say what it should."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class FileWrong(DomainError):
    """A file has cells that are wrong, or nothing that can be read."""

    def __init__(self, code: str, problems: Sequence[CellProblem]) -> None:
        super().__init__(code, 422)
        self.problems = problems
