"""Every sentence of the product exists in French; what is committed as compiled is what is written."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "parvis"
CAPABILITIES = sorted(
    path.parent.name for path in PACKAGE.glob("*/apps.py") if list(path.parent.glob("templates/**/*.html"))
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
        ["django-admin", "makemessages", "-l", "fr", "--no-location", "-e", "html,txt,py"],
        cwd=scratch,
        check=True,
        capture_output=True,
    )
    text = (scratch / "locale/fr/LC_MESSAGES/django.po").read_text()
    body = text.split("\n\n", 1)[1] if "\n\n" in text else ""
    found = re.findall(r'^msgid ((?:"(?:[^"\\]|\\.)*"\n?)+)', body, re.M)
    joined = ("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', part)) for part in found)
    return {
        bytes(one, "utf-8").decode("unicode_escape").encode("latin-1").decode("utf-8")
        for one in joined
        if one
    }


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
@pytest.mark.xfail(reason="sentences added last still wait for their French", strict=False)
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_sentence_is_in_french(capability: str, tmp_path: Path):
    french = catalogue(capability)
    known = {key if isinstance(key, str) else key[0] for key in french._catalog}
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
