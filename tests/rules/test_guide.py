"""What the documentation tells an operator to type and to install is there."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import reverse

from crm.imports.tables import MOST_BYTES
from crm.services.register_files import MOST_KEPT
from tests.rules.test_settings import told

ROOT = Path(settings.BASE_DIR)
EXAMPLES = ROOT / "docs/examples"
GUIDE = (ROOT / "docs/operations.md").read_text("utf-8")
UNITS = sorted(EXAMPLES.glob("*.service"))
BIN = Path(sys.executable).parent


def unit(path: Path) -> dict[str, str]:
    """What the section that says what runs says, by option in small letters."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    # What a timer starts is installed by it.
    parser.read([path, path.with_suffix(".timer")], "utf-8")
    assert set(parser) - {"Timer"} - {"DEFAULT"} == {"Unit", "Service", "Install"}
    return dict(parser["Service"])


def test_the_guide_installs_every_example():
    assert {path.stem for path in UNITS} == {"samsyn-web", "samsyn-worker@", "samsyn-beat", "samsyn-backup"}
    for name in ("samsyn.env", "nginx.conf", "samsyn-*.service", "samsyn-backup.*"):
        assert f"docs/examples/{name}" in GUIDE


def test_every_variable_of_the_environment_file_is_a_setting():
    lines = (EXAMPLES / "samsyn.env").read_text("utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if not line.startswith("#")}
    assert named <= told()
    assert {"SECRET_KEY", "BASE_URL", "DATABASE_URL", "BROKER_URL", "EMAIL_URL", "WEB_PROCESSES"} <= named


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_a_program_that_is_installed_with_options_it_knows(path: Path):
    service = unit(path)
    assert set(re.findall(r"\$\{(\w+)\}", service["execstart"])) <= told()
    program, *words = service["execstart"].split()
    assert program.startswith("/opt/samsyn/.venv/bin/")
    options = {word for word in words if word.startswith("--")}
    script = BIN / Path(program).name
    if program.endswith("/celery"):
        assert words[:2] == ["-A", "worker"]
        help_of = ["-A", "worker", words[2], "--help"]
    elif program.endswith("/python"):
        assert words[0] == "manage.py"
        script, help_of = ROOT / words[0], [words[1], "--help"]
    else:
        module, _, name = next(word for word in words if ":" in word).partition(":")
        assert module == "crm.config.wsgi"
        assert f"{module}.{name}" == settings.WSGI_APPLICATION
        help_of = ["--help"]
    known = subprocess.run(
        [sys.executable, str(script), *help_of],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert options <= set(re.findall(r"--[a-z-]+", known))


def test_celery_finds_the_application_by_the_name_of_the_package():
    from celery.app.utils import find_app

    assert find_app("worker") is import_module("worker.celery").app


def test_a_worker_is_stopped_by_its_main_process_and_given_time():
    service = unit(EXAMPLES / "samsyn-worker@.service")
    assert service["killmode"] == "mixed"
    assert int(service["timeoutstopsec"]) > settings.EMAIL_TIMEOUT


def test_the_proxy_sets_what_the_site_trusts_and_lets_pass_what_it_takes():
    proxy = (EXAMPLES / "nginx.conf").read_text("utf-8")
    for header in ("Host", "X-Forwarded-Proto", "X-Forwarded-For"):
        # Said once, for the whole server: a location with one of its own would have that alone.
        [_header] = re.findall(rf"^    proxy_set_header {header} \$", proxy, re.MULTILINE)
    assert proxy.count("proxy_set_header") == 3
    everywhere, register, programme = map(int, re.findall(r"client_max_body_size (\d+)m;", proxy))
    limits = ((everywhere, settings.DATA_UPLOAD_MAX_MEMORY_SIZE), (register, MOST_KEPT), (programme, MOST_BYTES))
    for megabytes, most in limits:
        assert most <= megabytes * 1_000_000 <= most + 1_000_000
    patterns = re.findall(r"location ~ (\S+) \{\n *client_max_body_size", proxy)
    large = [
        {reverse("register_import_create")},
        {reverse("import_create", args=[7]), reverse("api:import-runs-list")},
    ]
    small = {
        reverse("register_import_list"),
        reverse("import_list", args=[7]),
        reverse("import_run", args=[7]),
        reverse("api:arenas-list"),
    }
    every = small.union(*large)
    assert [{address for address in every if re.search(pattern, address)} for pattern in patterns] == large
    assert f"location {settings.STATIC_URL}" in proxy
    assert proxy.count("{") == proxy.count("}")


def test_every_command_of_the_guide_exists():
    block = "".join(re.findall(r"^```\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))
    named = set(re.findall(r"(?:^|&& |manage\.py )manage (\w+)|manage\.py (\w+)", block, re.MULTILINE))
    commands = {first or second for first, second in named}
    assert {"migrate", "collectstatic", "check", "account", "texts", "backup"} <= commands <= set(get_commands())
