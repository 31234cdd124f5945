"""The Python checks of documents answer every shared case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backend.core.errors import DomainError
from backend.residents.rules import DocumentKind, check_document
from tests.vectors.cases import cases, vectors

TODAY = date.fromisoformat(vectors("documents.json")["today"])


@pytest.mark.parametrize("case", cases("documents.json"))
def test_a_document_number_is_kept_or_refused_with_its_reason(case: dict[str, Any]) -> None:
    kind = DocumentKind(case["kind"])
    if "value" in case:
        assert check_document(kind, case["number"], TODAY) == case["value"]
        return
    with pytest.raises(DomainError) as refused:
        check_document(kind, case["number"], TODAY)
    assert refused.value.code == "residents.document_invalid"
    assert refused.value.fields == {"document.number": case["code"]}


@pytest.mark.parametrize("case", cases("documents.json"))
def test_what_the_standard_says_is_what_we_say(case: dict[str, Any]) -> None:
    if case["expect"] != "policy":
        assert case["expect"].startswith("valid") == ("value" in case)
