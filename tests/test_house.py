"""The rules of the house that no tool knows (docs/style.md)."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from django.template import engines
from django.template.loader import get_template

from parvis.lifecycle.queue import CHORES
from parvis.lifecycle.rescue import living_models
from parvis.networks.registry import CONNECTORS
from parvis.teams.models import Team, TeamOwned

HOUSE = Path(__file__).parents[1]
PACKAGE = HOUSE / "parvis"
CONTRACT = tomllib.loads((HOUSE / "pyproject.toml").read_text())
MOST_LINES, MOST_IN_FUNCTION = 400, 40
DRAWERS = {"utils", "util", "core", "common", "misc", "helpers", "helper"}


def floors() -> list[list[str]]:
    """From the top."""
    layers = CONTRACT["tool"]["importlinter"]["contracts"][0]["layers"]
    return [layer.split(" | ") for layer in layers]


def floor_of(capability: str) -> int:
    return next(len(floors()) - number for number, names in enumerate(floors()) if capability in names)


def sources() -> Iterator[Path]:
    kept = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.py"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in kept.stdout.split():
        path = HOUSE / name
        if path.exists() and "migrations" not in path.parts:
            yield path


def is_test(path: Path) -> bool:
    return (
        "tests" in path.parts
        or path.name in {"tests.py", "conftest.py"}
        or path.parts[len(HOUSE.parts)] in {"tests", "torture", "benchmarks"}
    )


def test_the_picture_of_the_floors_is_the_same_everywhere():
    drawn = {}
    for file in (PACKAGE / "__init__.py", HOUSE / "ARCHITECTURE.md"):
        found = re.findall(r"[├└]── (\w+)/\s+(\d+) ", file.read_text())
        drawn[file.name] = {name: int(floor) for name, floor in found}
    written = {name: floor_of(name) for names in floors() for name in names}
    assert drawn["__init__.py"] == drawn["ARCHITECTURE.md"] == written


def test_no_file_is_too_long_and_no_function_either():
    too_long = []
    for path in sources():
        if is_test(path):
            continue
        text = path.read_text()
        lines = text.count("\n")
        if lines > MOST_LINES:
            too_long.append(f"{path.relative_to(HOUSE)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_IN_FUNCTION:
                    too_long.append(f"{path.relative_to(HOUSE)}:{node.lineno} {node.name}: {length} lines")
    assert not too_long, "\n".join(too_long)


def test_there_is_no_drawer():
    assert not [path for path in sources() if {path.stem, path.parent.name} & DRAWERS]


def test_every_capability_says_what_it_is_for():
    for names in floors():
        for name in names:
            spec = importlib.util.find_spec(f"parvis.{name}")
            assert spec is not None
            assert spec.origin is not None
            assert ast.get_docstring(ast.parse(Path(spec.origin).read_text())), name


def test_foreign_keys_point_down_the_floors():
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("parvis."):
            continue
        here = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if target is None or not getattr(target, "__module__", "").startswith("parvis."):
                continue
            there = target.__module__.split(".")[1]
            if there != here and floor_of(there) >= floor_of(here):
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert not wrong, wrong


def tenant_models() -> list[type[models.Model]]:
    found = [model for model in apps.get_models() if issubclass(model, TeamOwned)]
    return [*found, Team]


@pytest.mark.django_db
def test_every_table_of_a_team_has_its_wall():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        walled = {row[0] for row in cursor.fetchall()}
    assert {model._meta.db_table for model in tenant_models()} - walled == set()
    holds_team = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.attname == "team_id" for field in model._meta.concrete_fields)
    }
    assert holds_team - walled == set()


def test_what_is_unique_in_a_team_names_the_team():
    wrong = []
    for model in apps.get_models():
        if not issubclass(model, TeamOwned):
            continue
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and "team" not in constraint.fields:
                wrong.append(f"{model._meta.label}: {constraint.name}")
        wrong += [
            f"{model._meta.label}.{field.name}"
            for field in model._meta.concrete_fields
            if field.unique and not field.primary_key
        ]
    assert not wrong, wrong


@pytest.mark.django_db
def test_the_application_may_not_rewrite_what_is_append_only():
    for model in apps.get_models():
        if getattr(model, "append_only", False):
            with connection.cursor() as cursor:
                cursor.execute("SELECT has_table_privilege(%s, 'UPDATE, DELETE')", [model._meta.db_table])
                assert cursor.fetchone() == (False,), model._meta.label


@pytest.mark.django_db
def test_rows_that_live_can_be_rescued():
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'overdue_%'")
        rescued = {row[0] for row in cursor.fetchall()}
    assert {f"overdue_{model._meta.db_table}" for model in living_models()} <= rescued
    assert "parvis.lifecycle.rescue.rescue" in CHORES


def test_every_worked_state_has_a_step():
    idle = [
        f"{model._meta.label}.{state}"
        for model in living_models()
        for state in model.life.worked()
        if state.step is None
    ]
    assert not idle, idle


def test_every_text_has_a_length():
    endless = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("parvis.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.max_length
        and not field.primary_key
    ]
    assert not endless, endless


def test_nothing_is_retried_behind_the_rows_back():
    for path in sources():
        if not is_test(path):
            assert not re.search(r"\bretry\s*=", path.read_text()), path


def test_no_migration_is_called_auto():
    assert not [path for path in PACKAGE.rglob("migrations/*.py") if "_auto_" in path.name]


def test_every_setting_has_its_heading():
    text = "".join(
        path.read_text() for path in sources() if not is_test(path) and "sandbox" not in path.parts
    )
    read = set(
        re.findall(
            r'(?:environ(?:\.get)?[\[(]|environ\.setdefault\(|flag\(|words\(|secret\()\s*"((?:PARVIS|DATABASE)_\w+)"',
            text,
        )
    )
    headings = set(re.findall(r"^## (\w+)$", (HOUSE / "docs/settings.md").read_text(), re.M))
    assert read - headings == set()


def test_every_connector_has_its_room():
    for key in CONNECTORS:
        room = PACKAGE / "networks/connectors" / key
        assert (room / "connector.py").is_file(), key
        assert (room / "doc.md").is_file(), key
        assert (room / "tests.py").is_file(), key


def templates() -> list[Path]:
    return sorted(PACKAGE.glob("*/templates/**/*.html"))


def test_templates_include_their_own_or_the_designs_only():
    for path in templates():
        own = path.relative_to(PACKAGE).parts[0]
        for name in re.findall(r'{% (?:include|extends) "([^"]+)"', path.read_text()):
            assert name.split("/")[0] in {
                own,
                "design",
                "allauth",
                "account",
                "mfa",
                "elements",
                "layouts",
            }, f"{path}: {name}"


def test_every_template_is_read_without_error():
    for path in templates():
        name = str(path.relative_to(next(parent for parent in path.parents if parent.name == "templates")))
        assert get_template(name, using=next(iter(engines)))


def test_no_short_comment_of_a_template_is_left_open():
    """{# … #} ends with its line: a second line would stand on the page."""
    open_ = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for path in templates()
        for line in path.read_text().splitlines()
        if line.count("{#") != line.count("#}")
    ]
    assert not open_, open_


def test_templates_obey_the_content_policy():
    wrong = []
    for path in templates():
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
        if re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)(?![^>]*application/json)", text):
            wrong.append(str(path.relative_to(HOUSE)))
    assert not wrong, wrong


def test_nothing_names_a_machine_or_a_registry():
    kept = subprocess.run(
        ["git", "grep", "-lIE", "(/root/|/home/[a-z]+/|files\\.pythonhosted|registry\\.npmjs)", "--", "."],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    found = [name for name in kept.stdout.split() if name != "tests/test_house.py"]
    assert not found, found
