"""`parvis opinion-map`: its files, what it says on the terminal, its exit codes."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from parvis.debates.opinion import analyse
from parvis.debates.opinion.report.voice import Voice
from parvis.debates.opinion.report.words import REASONS
from parvis.debates.opinion.tests.planted import planted
from parvis.web.commands import main

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/opinion-map.schema.json").read_text())
CHECKS = {"integer": int, "number": (int, float), "string": str, "boolean": bool, "null": type(None), "array": list, "object": dict}  # noqa: E501  # fmt: skip


def faults(value, schema, at="$"):
    """What the schema (the words of JSON Schema that ours uses) finds wrong, with its place."""
    known = {
        "$schema",
        "$defs",
        "$ref",
        "title",
        "description",
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "minItems",
        "maxItems",
        "minimum",
        "maximum",
        "enum",
        "const",
        "anyOf",
        "pattern",
    }
    assert set(schema) <= known, set(schema) - known
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], at)
    if "anyOf" in schema:
        found = [faults(value, one, at) for one in schema["anyOf"]]
        return [] if [] in found else found[0]
    wrong = []
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(
        isinstance(value, CHECKS[one]) and (one == "boolean") == isinstance(value, bool) for one in types
    ):
        return [f"{at}: {value!r} is no {types}"]
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        wrong.append(f"{at}: {value!r}")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        wrong.append(f"{at}: {value!r}")
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get(
        "maximum", value
    ):
        wrong.append(f"{at}: {value!r}")
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            wrong.append(f"{at}: {len(value)} items")
        wrong += [
            one for n, item in enumerate(value) for one in faults(item, schema.get("items", {}), f"{at}[{n}]")
        ]
    if isinstance(value, dict):
        wrong += [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
        more = schema.get("additionalProperties", {})
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name, more)
            wrong += (
                [f"{at}: {name} is not foreseen"]
                if inner is False
                else faults(item, inner or {}, f"{at}.{name}")
            )
    return wrong


@pytest.fixture
def town(tmp_path):
    """An invented debate of two camps, as Polis' files."""
    votes, _camp = planted(120, 16, 14, camps=(0.6, 0.4), effect=3.5, seed=3)
    rows = zip(votes.row.tolist(), votes.col.tolist(), votes.value.tolist(), strict=True)
    body = "".join(f"1,x,{col},{row},{value}\n" for row, col, value in rows)
    (tmp_path / "votes.csv").write_text("timestamp,datetime,comment-id,voter-id,vote\n" + body)
    comments = "".join(f'1,x,{n},0,0,0,1,"=Une <b>idée</b> n° {n}"\n' for n in range(16))
    (tmp_path / "comments.csv").write_text(
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n" + comments
    )
    return tmp_path


def run(town, *more, votes="votes.csv"):
    code = main(["opinion-map", str(town / votes), "--out", str(town / "r.json"), *map(str, more)])
    return code, json.loads((town / "r.json").read_text()) if (town / "r.json").exists() else None


@pytest.mark.parametrize("more", [(), ("--quick",), ("--mode", "polis"), ("--seed", "7")])
def test_what_is_written_is_what_the_schema_promises(town, more):
    code, value = run(town, *more)

    assert code == 0
    assert faults(value, SCHEMA) == []


def test_the_schema_would_notice(town):
    _code, value = run(town, "--quick")
    for name in SCHEMA["required"]:
        assert faults({key: one for key, one in value.items() if key != name}, SCHEMA), name
    assert faults(value | {"verdict": "two camps"}, SCHEMA)
    assert faults(value | {"k": "2"}, SCHEMA)
    assert faults(value | {"more": 1}, SCHEMA)


def test_bad_rows_are_told_and_the_rest_is_done(town, capsys):
    with (town / "votes.csv").open("a") as file:
        file.write("1,x,2,3,maybe\n")
    code, value = run(town, "--quick")
    line = (town / "votes.csv").read_text().count("\n")

    assert code == 1
    assert value["rejected"] == [
        {"line": line, "reason": "“maybe” is not a vote (1 agree, 0 pass, -1 disagree)"}
    ]
    assert f"line {line}: “maybe” is not a vote" in capsys.readouterr().err
    assert faults(value, SCHEMA) == []


@pytest.mark.parametrize("votes", ["nothing.csv", "comments.csv"])
def test_a_file_that_can_not_be_used_is_said_so_in_one_sentence(town, capsys, votes):
    code, value = run(town, votes=votes)

    assert (code, value) == (2, None)
    assert re.fullmatch(r"parvis: .+\.\n", capsys.readouterr().err)


def test_the_file_of_votes_is_never_written_over(town):
    before = (town / "votes.csv").read_text()

    assert main(["opinion-map", str(town / "votes.csv"), "--out", str(town / "votes.csv")]) == 2
    assert (town / "votes.csv").read_text() == before


@pytest.mark.parametrize("mode", ["polis", "parvis"])
def test_groups_may_be_given(town, mode):
    (town / "groups.csv").write_text(
        "participant,group\n" + "".join(f"{n},{'xy'[n % 2]}\n" for n in range(100))
    )
    _code, value = run(town, "--mode", mode, "--groups", town / "groups.csv")

    assert [(group["id"], group["size"]) for group in value["groups"]] == [("x", 50), ("y", 50)]
    assert value["groups"][0]["members"] == list(range(0, 100, 2))
    assert faults(value, SCHEMA) == []


def test_statements_taken_out_and_people_left_out_are_read_from_files(town):
    (town / "out.json").write_text("[3]")
    (town / "meta.csv").write_text("comment-id\n4\n")
    (town / "gone.csv").write_text("5\n6\n")
    _code, value = run(
        town, "--mod-out", town / "out.json", "--meta", town / "meta.csv", "--exclude", town / "gone.csv"
    )

    assert value["moderated_out"] == [3, 4]
    assert not {"3", "4"} & set(value["tallies"])
    assert value["participants"] == 118


def test_figures_are_weighted_when_the_population_is_known(town):
    (town / "t.csv").write_text(
        "participant,age\n" + "".join(f"{n},{'young' if n < 90 else 'old'}\n" for n in range(120))
    )
    (town / "p.csv").write_text("trait,value,share\nage,young,0.4\nage,old,0.6\n")
    _code, value = run(
        town, "--traits", town / "t.csv", "--population", town / "p.csv", "--report", town / "rep"
    )

    assert value["weighting"]["design_effect"] > 1.2
    assert faults(value, SCHEMA) == []
    assert "redressé" in (town / "rep/index.html").read_text()


class Outline(HTMLParser):
    """Which elements are open, what they refer to outside."""

    def __init__(self):
        super().__init__()
        self.open, self.outside, self.titles = [], [], []

    def handle_starttag(self, tag, attrs):
        self.outside += [value for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "rect", "circle", "path"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in {"rect", "circle", "path"}:
            assert self.open.pop() == tag

    def handle_data(self, text):
        if self.open and self.open[-1] in {"h1", "h2"}:
            self.titles.append(text)


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("fr", ["Ce que pensent les participants", "Ce qui rassemble", "Ce qui divise", "Ce que nous ne savons pas",
                "La carte"]),
        ("en", ["What people think", "What brings people together", "What divides", "What we do not know", "The map"]),
    ],
)  # fmt: skip
def test_the_report_says_words_first_and_needs_no_other_file(town, language, titles):
    code, _value = run(town, "--report", town / "rep", "--language", language)
    page = (town / "rep/index.html").read_text()
    outline = Outline()
    outline.feed(page)

    assert code == 0
    assert outline.open == []
    assert outline.titles[:5] == titles
    assert outline.outside == []
    assert "<script" not in page
    assert f'<html lang="{language}">' in page
    assert "&lt;b&gt;idée" in page  # what citizens write is text, never markup
    assert "<b>" not in page
    assert page.count("<desc") == page.count('role="img" aria-labelledby')
    for name in ("map.svg", "statements.svg"):
        assert (town / "rep" / name).read_text().startswith("<svg")


def test_the_tables_of_the_report_are_safe_in_a_spreadsheet(town):
    run(town, "--report", town / "rep")
    rows = list(csv.DictReader(io.StringIO((town / "rep/statements.csv").read_text())))

    assert len(rows) == 16
    assert rows[2]["text"].startswith("'=Une")
    assert int(rows[2]["agree"]) + int(rows[2]["disagree"]) + int(rows[2]["pass"]) == int(rows[2]["seen"])
    assert {row["group"] for row in csv.DictReader(io.StringIO((town / "rep/groups.csv").read_text()))} == {
        "A",
        "B",
    }


def test_the_report_of_a_debate_without_map_says_why(tmp_path):
    (tmp_path / "votes.csv").write_text(
        "voter-id,comment-id,vote\n" + "".join(f"{n},{n % 4},1\n" for n in range(20))
    )
    code, value = run(tmp_path, "--report", tmp_path / "rep", "--language", "en")

    assert (code, value["verdict"], value["k"]) == (0, "not enough data", 0)
    assert (
        "There is no map yet: fewer than 30 people answered enough."
        in (tmp_path / "rep/index.html").read_text()
    )
    assert not (tmp_path / "rep/map.svg").exists()


def test_every_reason_is_said_in_french():
    french = Voice("fr")
    assert not [reason for reason in REASONS if french.gettext(reason) == reason]
    few, _camp = planted(29, 12, 12, seed=1)
    assert analyse(few).reason in REASONS
