"""Logs hold no secret and nobody's address."""

from __future__ import annotations

import json
import logging

import pytest

from parvis.config.logs import configuration, without_secrets


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("GET /x?access_token=abc123&y=1", "abc123"),
        ("Authorization: Bearer s3cr3t", "s3cr3t"),
        ("camille@villefable.example signed in", "camille"),
        ("parvis_0190a0a000007000800000000000abcd_Zz-9 used", "Zz-9"),
    ],
)
def test_secrets_in_a_text_are_taken_out(said, gone):
    kept = without_secrets(logging.getLogger(), "info", {"event": said})
    assert gone not in kept["event"]


def test_fields_that_name_a_secret_are_emptied():
    kept = without_secrets(logging.getLogger(), "info", {"event": "x", "refresh_token": "abc", "row": "1"})
    assert kept == {"event": "x", "refresh_token": "…", "row": "1"}


def test_lines_are_json():
    made = configuration("INFO", lines=True)["formatters"]["fields"]
    formatter = made["()"](processors=made["processors"], foreign_pre_chain=made["foreign_pre_chain"])
    record = logging.LogRecord("parvis", logging.INFO, "", 1, "hello %s", ("world",), None)
    assert json.loads(formatter.format(record))["event"] == "hello world"
