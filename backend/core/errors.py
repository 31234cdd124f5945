"""The one exception our own code raises when a request cannot be granted."""

from __future__ import annotations

from collections.abc import Mapping


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
