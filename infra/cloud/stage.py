"""What a city decides about an installation before it is released: one JSON file a stage."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from infra.local.engine import ROOT

FOLDER = ROOT / "infra" / "stages"
NAME = re.compile(r"[a-z][a-z0-9]{1,11}")


class DeployError(Exception):
    """The release cannot go on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One installation. Nothing in it is secret; the files may be kept with the code.

    :param front: "cloudfront", or "api" where there is no CloudFront as the world knows it (China).
    :param operator_arn: who may run commands against the cloud, an IAM user or role.
    """

    name: str
    region: str
    city: str = "sanmenxia"
    front: Literal["cloudfront", "api"] = "cloudfront"
    domain: str = ""
    certificate_arn: str = ""
    alarm_email: str = ""
    monthly_budget_usd: int = 0
    log_days: int = 30
    operator_arn: str = ""
    operator_needs_second_factor: bool = True
    text_messages: str = "sns"

    @property
    def function(self) -> str:
        """The name of the function that answers requests, of its API's stack too (Zappa's way)."""
        return f"changxing-{self.name}"

    @property
    def is_china(self) -> bool:
        """Whether the region belongs to AWS China, an AWS of its own."""
        return self.region.startswith("cn-")


def load(name: str, folder: Path = FOLDER) -> Stage:
    """The stage of `infra/stages/<name>.json`.

    :raises DeployError: there is none, or it says something wrong.
    """
    if not NAME.fullmatch(name):
        raise DeployError("STAGE is 2 to 12 small letters and digits, such as prod.")
    path = folder / f"{name}.json"
    if not path.is_file():
        raise DeployError(
            f"There is no infra/stages/{name}.json. Copy infra/stages/example.json to that name "
            "and fill it in; docs/operations.md explains each line."
        )
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        kinds = {each.name: each.type for each in fields(Stage)}
        unknown = set(raw) - (set(kinds) - {"name"})
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))} is unknown")
        for key, value in raw.items():
            wanted = {"int": int, "bool": bool}.get(str(kinds[key]), str)
            if type(value) is not wanted:
                raise ValueError(f"{key} is not of the kind {wanted.__name__}")
        stage = Stage(name=name, **raw)
        _check(stage)
    except (TypeError, ValueError) as wrong:
        raise DeployError(f"infra/stages/{name}.json: {wrong}") from None
    return stage


def _check(stage: Stage) -> None:
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", stage.region):
        raise ValueError("region is the name of an AWS region, such as ap-southeast-1")
    if stage.front not in ("cloudfront", "api"):
        raise ValueError("front is cloudfront or api")
    if stage.is_china and stage.front != "api":
        raise ValueError('in China front is "api"; docs/operations.md says why')
    if bool(stage.domain) != bool(stage.certificate_arn):
        raise ValueError("domain and certificate_arn come together")
    if stage.front == "cloudfront" and ":us-east-1:" not in (
        stage.certificate_arn or ":us-east-1:"
    ):
        raise ValueError("CloudFront takes a certificate of us-east-1 only")
    if stage.front == "api" and not stage.domain:
        raise ValueError('front "api" needs a domain, for the address without one names a stage')
    if stage.text_messages != "sns":
        raise ValueError("text_messages is sns; a carrier of your own is code to be written")
