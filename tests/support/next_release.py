"""A next release to update to: check-ins say which release wrote them, and can be found by it.

It changes the package, a model and the table, as real releases do; the one before must still
understand what it writes.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from infra.deploy import DATA
from infra.zip_hook import compiled

MODELS = "backend/healthcode/models.py"
MODEL_BEFORE = '    ladder = UnicodeAttribute(attr_name="l", null=True)\n'
MODEL_AFTER = (
    MODEL_BEFORE + '    release = UnicodeAttribute(attr_name="w", null=True, default="2")\n'
)
ATTRIBUTE_BEFORE = "        - { AttributeName: v, AttributeType: S }\n"
ATTRIBUTE_AFTER = ATTRIBUTE_BEFORE + "        - { AttributeName: w, AttributeType: S }\n"
INDEX = "by_release"
INDEX_BEFORE = "        - IndexName: by_village\n"
INDEX_AFTER = f"""        - IndexName: {INDEX}
          KeySchema:
            - {{ AttributeName: w, KeyType: HASH }}
          Projection: {{ ProjectionType: KEYS_ONLY }}
{INDEX_BEFORE}"""


def next_package(package: Path, target: Path) -> Path:
    """The package with a changed model, its compiled twin made anew."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w") as new:
        source = _changed(old.read(MODELS).decode(), MODEL_BEFORE, MODEL_AFTER).encode()
        changed = dict([(MODELS, source), compiled(MODELS, source)])
        for info in old.infolist():
            new.writestr(info, changed.get(info.filename) or old.read(info.filename))
    return target


def next_template(target: Path) -> Path:
    """The data template with one more index."""
    text = DATA.read_text(encoding="utf-8")
    text = _changed(text, ATTRIBUTE_BEFORE, ATTRIBUTE_AFTER)
    target.write_text(_changed(text, INDEX_BEFORE, INDEX_AFTER), encoding="utf-8")
    return target


def _changed(text: str, before: str, after: str) -> str:
    assert text.count(before) == 1, "the place to change is not where it was"
    return text.replace(before, after)
