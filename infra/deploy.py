"""`make deploy STAGE=`: from a package to an address that people can open; the same again updates.

    data stack -> alarms stack -> keys -> package -> firewall -> web function and API (Zappa)
    -> edge stack -> what CloudFront kept is forgotten -> a look

`rollback` releases the package before the present one; `undeploy` takes away all that holds no
data. Each step prints its time. docs/operations.md walks through it.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from infra.cloud import functions, operate, packages, smoke
from infra.cloud.account import CLOUDFRONT_REGION, Account
from infra.cloud.stage import DeployError, Stage, load
from infra.local.engine import ROOT

DATA = ROOT / "infra" / "data.yaml"
ALARMS = ROOT / "infra" / "alarms.yaml"
EDGE = ROOT / "infra" / "edge.yaml"
FIREWALL = ROOT / "infra" / "firewall.yaml"
# Until CloudFront has given a name; nothing is served under it.
NO_ORIGIN = "https://not-yet.invalid"
# Outputs of the data stack that are parameters of the edge stack.
PASSED_ON = (
    "ArtefactBucket",
    "StreamRoleArn",
    "JobsRoleArn",
    "HealthcodeStreamArn",
    "ResidentsStreamArn",
    "MarketStreamArn",
    "HotlineStreamArn",
    "CotravelStreamArn",
    "CheckpointsStreamArn",
    "DeadLettersArn",
    "AlarmsArn",
    "FieldKeyArn",
    "SigningKeyArn",
)
KEYS_MISSING = """
No signed list of day keys is installed, so nobody could be given a pass. The root that signs it
stays on a machine without a network. As the operator, once:

    make operate STAGE={stage} DO="keys init"
    make operate STAGE={stage} DO="keys plan --days 100 --out request.json"

On the machine without a network, with request.json on a stick:

    flask --app backend.app keys root --out root.pem        (the first time; keep it in a safe)
    flask --app backend.app keys sign request.json --root root.pem --out list.json

As the operator again, then deploy again:

    make operate STAGE={stage} DO="keys install list.json"
"""


@dataclass(frozen=True, slots=True)
class Released:
    """Where a release can be looked at."""

    address: str
    api_address: str
    edge_secret: str = field(repr=False)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is done, and how long it took."""
    began = time.monotonic()
    yield
    print(f"deploy: {name:<46} {time.monotonic() - began:6.1f} s", flush=True)


def data_stack(stage: Stage) -> str:
    """The name of the stack with everything that lasts."""
    return f"changxing-{stage.name}-data"


def alarms_stack(stage: Stage) -> str:
    """The name of the stack that rings and counts what the month costs."""
    return f"changxing-{stage.name}-alarms"


def edge_stack(stage: Stage) -> str:
    """The name of the stack that can be made again."""
    return f"changxing-{stage.name}-edge"


def firewall_stack(stage: Stage) -> str:
    """The name of the stack in CloudFront's own region."""
    return f"changxing-{stage.name}-firewall"


def apply_data(account: Account, template: Path = DATA) -> dict[str, str]:
    """Make or update what lasts; gives its outputs."""
    stage = account.stage
    parameters = {
        "Stage": stage.name,
        "AlarmEmail": stage.alarm_email,
        "LogDays": str(stage.log_days),
        "OperatorArn": stage.operator_arn,
        "OperatorNeedsSecondFactor": "yes" if stage.operator_needs_second_factor else "no",
    }
    return account.apply(data_stack(stage), template, parameters)


def apply_alarms(account: Account, data: Mapping[str, str]) -> None:
    """Make or update what rings when something is wrong."""
    stage = account.stage
    parameters = {
        "Stage": stage.name,
        "AlarmsArn": data["AlarmsArn"],
        "AlarmEmail": stage.alarm_email,
        "MonthlyBudgetUsd": str(stage.monthly_budget_usd),
    }
    account.apply(alarms_stack(stage), ALARMS, parameters)


def deploy(account: Account, package: Path, data_template: Path = DATA) -> Released:
    """Bring a package to the people; gives where.

    :raises DeployError: a step could not be done; all before it stays done, and a next run goes on.
    """
    with step("data stack: tables, keys, roles, logs"):
        data = apply_data(account, data_template)
    with step("alarms stack: alarms, budget"):
        apply_alarms(account, data)
    with step("keys: a signed list is installed"):
        if not operate.has_keys(account):
            raise DeployError(KEYS_MISSING.format(stage=account.stage.name))
    with step(f"package: {package.stat().st_size / 1e6:.1f} MB to the bucket"):
        key = packages.upload(account, data["ArtefactBucket"], package)
    return release(account, data, key)


def rollback(account: Account) -> Released:
    """Release the package before the present one; tables and roles stay as they are."""
    data = account.outputs(data_stack(account.stage))
    if data is None:
        raise DeployError("Nothing was ever deployed here.")
    return release(account, data, packages.previous(account, data["ArtefactBucket"]))


def release(account: Account, data: Mapping[str, str], key: str) -> Released:
    """Run a package that lies in the bucket, in all three functions."""
    stage, bucket = account.stage, data["ArtefactBucket"]
    firewall_arn = ""
    if stage.front == "cloudfront":
        with step("firewall before CloudFront"):
            firewall_arn = apply_firewall(account)
    before = account.outputs(edge_stack(stage)) or {}
    origin = origin_of(stage, before)
    secret = edge_secret_of(account)
    with step("web function and API, by Zappa"):
        env = function_environment(stage, data, origin, secret)
        settings = functions.settings_of(stage, bucket, data["WebRoleArn"], env)
        functions.release(account, settings, f"s3://{bucket}/{key}")
    with step("edge stack: stream, jobs, clock, CloudFront"):
        edge = apply_edge(account, data, key, origin, secret, firewall_arn)
    if origin_of(stage, edge) != origin:
        with step("the address is known now: all functions told"):
            origin = origin_of(stage, edge)
            env = function_environment(stage, data, origin, secret)
            account.client("lambda").update_function_configuration(
                FunctionName=stage.function, Environment={"Variables": env}
            )
            functions.wait(account, stage.function)
            apply_edge(account, data, key, origin, secret, firewall_arn)
    packages.note(account, bucket, key)
    released = Released(origin, api_address(account, edge), secret)
    after_release(account, edge, released)
    return released


def after_release(account: Account, edge: Mapping[str, str], released: Released) -> None:
    """Let CloudFront forget the old pages, and look at the new ones."""
    if "DistributionId" in edge:
        with step("CloudFront forgets the old pages"):
            account.client("cloudfront").create_invalidation(
                DistributionId=edge["DistributionId"],
                InvalidationBatch={
                    "Paths": {"Quantity": 1, "Items": ["/*"]},
                    "CallerReference": secrets.token_hex(8),
                },
            )
    with step("a look at what people see"):
        smoke.look(account, released.address)
        if released.edge_secret and not smoke.is_refused(account, released.api_address):
            raise DeployError("The API lets people in who go round CloudFront.")


def undeploy(account: Account) -> None:
    """Take away functions, API and CloudFront; tables, keys, packages and logs stay."""
    stage = account.stage
    data = account.outputs(data_stack(stage))
    with step("edge and alarms stacks gone"):
        account.delete(edge_stack(stage))
        account.delete(alarms_stack(stage))
    if data is not None:
        with step("web function and API gone"):
            settings = functions.settings_of(stage, data["ArtefactBucket"], data["WebRoleArn"], {})
            functions.remove(account, settings)
    if stage.front == "cloudfront":
        with step("firewall gone"):
            account.delete(firewall_stack(stage), CLOUDFRONT_REGION)
    print("deploy: people's data, the keys and the packages are where they were", flush=True)


def apply_firewall(account: Account) -> str:
    """Make or update the firewall; gives its ARN."""
    stage = account.stage
    outputs = account.apply(
        firewall_stack(stage), FIREWALL, {"Stage": stage.name}, CLOUDFRONT_REGION
    )
    return outputs["FirewallArn"]


def apply_edge(
    account: Account,
    data: Mapping[str, str],
    key: str,
    origin: str,
    secret: str,
    firewall_arn: str,
) -> dict[str, str]:
    """Make or update what stands around the web function; gives the outputs."""
    stage = account.stage
    api = "" if stage.is_china else functions.api_id(account) or ""
    return account.apply(
        edge_stack(stage),
        EDGE,
        {name: data[name] for name in PASSED_ON}
        | {
            "Stage": stage.name,
            "ArtefactKey": key,
            "WebFunctionArn": functions.arn_of(account),
            "Origin": origin,
            "City": stage.city,
            "TextMessages": stage.text_messages,
            "HttpApiId": api,
            "HttpApiStage": stage.name if api else "",
            "Front": stage.front,
            "EdgeSecret": secret,
            "DomainName": stage.domain,
            "CertificateArn": stage.certificate_arn,
            "FirewallArn": firewall_arn,
        },
    )


def function_environment(
    stage: Stage, data: Mapping[str, str], origin: str, secret: str
) -> dict[str, str]:
    """The variables of the web function; those of the others stand in edge.yaml."""
    return {
        "CHANGXING_DOOR": "web",
        "CHANGXING_ORIGIN": origin,
        "CHANGXING_EDGE_SECRET": secret,
        "CHANGXING_FIELD_KMS": data["FieldKeyArn"],
        "CHANGXING_SIGNING_KMS": data["SigningKeyArn"],
        "CHANGXING_SMS": stage.text_messages,
        "CITY": stage.city,
    }


def origin_of(stage: Stage, edge: Mapping[str, str]) -> str:
    """The address people see: the city's own name, or else CloudFront's, once it has one."""
    name = stage.domain or edge.get("DistributionDomain", "")
    return f"https://{name}" if name else NO_ORIGIN


def edge_secret_of(account: Account) -> str:
    """What CloudFront shows the web function; made once, kept where it is used, in its settings."""
    if account.stage.front != "cloudfront":
        return ""
    known = functions.environment_of(account) or {}
    return known.get("CHANGXING_EDGE_SECRET") or secrets.token_urlsafe(32)


def api_address(account: Account, edge: Mapping[str, str]) -> str:
    """The API's own address, behind CloudFront's back."""
    stage = account.stage
    return edge["ApiAddress"] if stage.is_china else f"{edge['ApiAddress']}/{stage.name}"


def main(arguments: list[str] | None = None) -> int:
    """Do what was asked for; returns the exit status."""
    parser = argparse.ArgumentParser(prog="infra.deploy", description=__doc__)
    parser.add_argument("what", choices=("deploy", "undeploy", "rollback", "look"))
    parser.add_argument("--stage", required=True)
    parser.add_argument("--package", type=Path, help="a zip made before, instead of a new one")
    asked = parser.parse_args(arguments)
    try:
        account = Account(load(asked.stage))
        print(f"deploy: {asked.what} of {asked.stage} in account {account.number}", flush=True)
        if asked.what == "deploy":
            released = deploy(account, asked.package or _built())
        elif asked.what == "rollback":
            released = rollback(account)
        elif asked.what == "undeploy":
            undeploy(account)
            return 0
        else:
            edge = account.outputs(edge_stack(account.stage)) or {}
            smoke.look(account, origin_of(account.stage, edge))
            return 0
    except DeployError as wrong:
        print(f"deploy: {wrong}", file=sys.stderr, flush=True)
        return 1
    print(f"deploy: open {released.address}", flush=True)
    return 0


def _built() -> Path:
    from infra.package import PackageError, build

    with step("package built"):
        try:
            return build()
        except PackageError as wrong:
            raise DeployError(str(wrong)) from None


if __name__ == "__main__":
    raise SystemExit(main())
