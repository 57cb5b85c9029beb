"""Every sentence of the product exists in French; what is committed as compiled is what is written."""

from __future__ import annotations

import ast
import gettext
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "parvis"
CAPABILITIES = sorted(
    path.parent.name
    for path in PACKAGE.glob("*/apps.py")
    if list(path.parent.glob("templates/**/*.html")) or (path.parent / "locale").is_dir()
)


def catalogue(capability: str) -> gettext.GNUTranslations:
    path = PACKAGE / capability / "locale/fr/LC_MESSAGES/django.mo"
    assert path.is_file(), f"{capability} has no compiled French"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def sentences(capability: str, tmp_path: Path) -> set[str]:
    """What xgettext finds in the code and the templates today."""
    scratch = tmp_path / capability
    shutil.copytree(
        PACKAGE / capability, scratch, ignore=shutil.ignore_patterns("__pycache__", "tests", "*.gz")
    )
    shutil.rmtree(scratch / "locale", ignore_errors=True)
    (scratch / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-location", "-e", "html,txt,py"],
        cwd=scratch,
        check=True,
        capture_output=True,
    )
    text = (scratch / "locale/fr/LC_MESSAGES/django.po").read_text()
    return {key for entry in text.split("\n\n") if (key := _key(entry)) != ""}


def _key(entry: str) -> str:
    """As a compiled catalogue names it: the context of a word comes first ("answer" the verb, the noun)."""
    parts = dict.fromkeys(("msgctxt", "msgid"), "")
    for name in parts:
        found = re.search(rf'^{name} ((?:"(?:[^"\\]|\\.)*"\n?)+)', entry, re.M)
        if found:
            parts[name] = "".join(ast.literal_eval(line) for line in found[1].strip().splitlines())
    return f"{parts['msgctxt']}\x04{parts['msgid']}" if parts["msgctxt"] else parts["msgid"]


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_sentence_is_in_french(capability: str, tmp_path: Path):
    french = catalogue(capability)
    known = {key if isinstance(key, str) else key[0] for key in french._catalog}
    assert known, "an empty catalogue translates nothing"
    missing = sorted(sentence for sentence in sentences(capability, tmp_path) if sentence not in known)
    assert not missing, f"{len(missing)} sentences without French: {missing[:12]}"


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed")
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_what_is_compiled_is_what_is_written(capability: str, tmp_path: Path):
    folder = PACKAGE / capability / "locale/fr/LC_MESSAGES"
    fresh = tmp_path / "fresh.mo"
    subprocess.run(
        ["msgfmt", "--check-format", "-o", fresh, folder / "django.po"], check=True, capture_output=True
    )
    with fresh.open("rb") as file:
        assert gettext.GNUTranslations(file)._catalog == catalogue(capability)._catalog
