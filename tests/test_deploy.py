"""What is shown for running it can be run: alarms, dashboard, containers and units name only what exists."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from prometheus_client import REGISTRY

from bot import metrics
from bot.cli import kreds
from bot.cli.status import CLOSING_LATE, DUE_LATE, LATE, UPDATE_LATE
from bot.config import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
OURS = ("migrate", "receive", "turns", "deliver")
ENDINGS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}


def _metrics() -> set[str]:
    assert metrics.BUILD
    return {
        family.name + ending
        for family in REGISTRY.collect()
        if family.name.startswith("kreds_")
        for ending in ENDINGS.get(family.type, ("",))
    }


def _rules() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    return found


def _panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DEPLOY / "grafana" / "kreds.json").read_text())["panels"]
    return found


def test_alarms_and_dashboard_use_only_metrics_that_there_are() -> None:
    shown = [target["expr"] for panel in _panels() for target in panel["targets"]]
    alarms = [rule["expr"] for rule in _rules()]
    used = {name for expr in (*shown, *alarms) for name in re.findall(r"\bkreds_\w+", expr)}
    assert used <= _metrics()


def test_every_metric_is_on_the_dashboard_or_in_an_alarm() -> None:
    text = ALERTS.read_text() + (DEPLOY / "grafana" / "kreds.json").read_text()
    assert [name for name in _metrics() if name.endswith("_sum") is False and _root(name) not in text] == []


def _root(name: str) -> str:
    return re.sub(r"_(bucket|count)$", "", name)


def test_every_alarm_says_what_to_do_in_words_that_the_guide_has() -> None:
    guide = (ROOT / "docs" / "operator.md").read_text()
    for rule in _rules():
        page, section, *line = re.split(r", (?=A bad|Keys)|: ", rule["annotations"]["what_to_do"])
        assert page == "docs/operator.md"
        assert f"## {section}\n" in guide, rule["alert"]
        assert not line or f"`{line[0]}`" in guide[guide.index("## A bad day") :], rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_alarms_and_status_call_the_same_things_late() -> None:
    told = " ".join(rule["expr"] for rule in _rules())
    for lane, seconds in LATE.items():
        assert f'(kreds_outbox_oldest_seconds{{lane="{lane}"}}) > {seconds}' in told
    assert f"max(kreds_inbox_oldest_seconds) > {UPDATE_LATE}" in told
    assert f"max(kreds_due_late_seconds) > {DUE_LATE}" in told
    assert f"max(kreds_period_closing_late_seconds) > {CLOSING_LATE}" in told


@pytest.mark.parametrize(
    "asked", [("check", "alerts.yml"), ("test", "alerts_test.yml")], ids=lambda it: it[0]
)
def test_prometheus_accepts_the_alarms(asked: tuple[str, str]) -> None:
    promtool = shutil.which("promtool") or pytest.skip("promtool is missing; Debian's package is prometheus")
    command = [promtool, asked[0], "rules", asked[1]]
    ran = subprocess.run(command, cwd=ALERTS.parent, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_dashboard_s_panels_lie_beside_each_other() -> None:
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in _panels()}
    assert len(places) == len({panel["id"] for panel in _panels()}) == len(_panels())


@pytest.mark.parametrize("name", OURS)
def test_a_container_is_read_only_and_without_rights(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])
    assert {each.removeprefix("KREDS_").lower() for each in service["environment"] if "KREDS" in each} <= set(
        Settings.model_fields
    )


@pytest.mark.parametrize("name", OURS)
def test_a_container_runs_a_command_that_there_is(name: str) -> None:
    command, *options = COMPOSE["services"][name]["command"]
    found = kreds.get_command(click.Context(kreds), command)
    assert found is not None
    known = {option: each for each in found.params for option in each.opts}
    if options and "--role" not in known:
        pytest.skip("kreds run takes no --role yet")
    for option, value in zip(options[::2], options[1::2], strict=True):
        assert value in getattr(known[option].type, "choices", ()), (option, value)


def test_everything_starts_after_the_migration_and_that_after_the_database() -> None:
    services = COMPOSE["services"]
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("receive", "turns", "deliver"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert "/healthz" in services[name]["healthcheck"]["test"][-1]
    assert services["turns"]["deploy"]["replicas"] == 2
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_no_secret_is_written_into_the_containers_file() -> None:
    for service in COMPOSE["services"].values():
        settings = service.get("environment", {})
        assert [name for name in settings if "PASSWORD" in name and not name.endswith("_FILE")] == []
        assert not {"KREDS_TELEGRAM_TOKEN", "KREDS_DATABASE_URL"} & set(settings)


def test_the_image_is_built_from_the_lock_with_its_hashes_and_as_nobody() -> None:
    told = (DEPLOY / "Dockerfile").read_text()
    installs = [line for line in told.splitlines() if "pip install" in line]
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
    assert re.findall(r"^FROM (\S+)", told, re.MULTILINE) == ["python:3.13-slim"] * 2
    assert "\nUSER 10001" in told
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", told, re.MULTILINE):
        assert [each for each in copied.split() if not (ROOT / each).exists()] == []


def test_the_image_gets_nothing_that_is_not_named() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    assert all((ROOT / line.removeprefix("!")).exists() for line in lines if line.startswith("!"))


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze") or pytest.skip(
        "systemd-analyze is missing; it comes with systemd"
    )
    (tmp_path / "kreds").write_text("#!/bin/sh\n")
    (tmp_path / "kreds").chmod(0o700)
    for unit in (DEPLOY / "systemd").iterdir():
        here = unit.read_text().replace("/opt/kreds/.venv/bin/kreds", str(tmp_path / "kreds"))
        (tmp_path / unit.name).write_text(here)
    units = [unit.name.replace("@.", "@turns.") for unit in (DEPLOY / "systemd").iterdir()]
    ran = subprocess.run(
        [analyze, "verify", "--man=no", *units],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in ran.stderr.splitlines() if "kreds" in line] == []


def test_every_unit_is_locked_in() -> None:
    for unit in (DEPLOY / "systemd").glob("*.service"):
        told = unit.read_text()
        for line in ("ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "UMask=0077"):
            assert f"\n{line}\n" in told, (unit.name, line)
        assert "\nUser=kreds\n" in told
