"""The State's directory: both shapes give the same accounts, broken records cost only themselves."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from parvis.territories import actions, cli
from parvis.territories.directory.record import Malformed, service
from parvis.territories.directory.stream import Broken, Found, NotADirectory, read, read_json
from parvis.territories.models import Nature, OfficialAccount, State, Tier
from parvis.territories.tests.factories import AdministrationFactory

FIXTURES = Path(__file__).parent / "fixtures"
ARCHIVE = FIXTURES / "directory_archive.json"
NESTED = ("pivot", "reseau_social", "site_internet")


@pytest.fixture
def fable(db: None) -> None:
    """The places of the invented records."""
    AdministrationFactory(code="00101", name="Villefable")
    AdministrationFactory(code="00103", name="Petite-Fable")
    AdministrationFactory(
        id="EPCI-999000003", code="999000003", tier=Tier.intermunicipal, kind="CC", name="CC du Pays de Fable"
    )


def api_shape(tmp_path: Path) -> Path:
    """The same records as the API gives them: nested fields are texts that hold JSON, nothing is null or empty."""
    records = json.loads(ARCHIVE.read_text())["service"]
    for number, record in enumerate(records):
        for name in NESTED:
            record[name] = json.dumps(record[name]) if record[name] else (None if number % 2 else "")
        record["siret"] = record["siret"] or None
    path = tmp_path / "api.json"
    path.write_text(
        json.dumps({"total_count": len(records), "results": records}, ensure_ascii=False, indent=1)
    )
    return path


def csv_shape(tmp_path: Path) -> Path:
    records = json.loads(api_shape(tmp_path).read_text())["results"]
    path = tmp_path / "export.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.DictWriter(out, list(records[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(records)
    return path


def packed(tmp_path: Path) -> Path:
    path = tmp_path / "all_latest.tar.bz2"
    with tarfile.open(path, "w:bz2") as archive:
        archive.add(ARCHIVE, "2026-11-23/services.json")
    return path


SHAPES = {"archive": lambda _: ARCHIVE, "api": api_shape, "csv": csv_shape, "tar.bz2": packed}


@pytest.mark.usefixtures("fable")
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_expected_accounts(shape: str, tmp_path: Path):
    report = actions.import_directory(SHAPES[shape](tmp_path))
    assert (report.records, report.addresses, report.broken) == (5, 6, 0)
    assert (report.own, report.parts, report.to_check, report.state) == (3, 1, 1, 1)
    accounts = OfficialAccount.objects.order_by("key")
    rows = [(row.holder_id, row.network, row.handle, row.nature, bool(row.holder_name)) for row in accounts]
    assert rows == [
        ("COM-00101", "facebook", "hautefable.exemple", Nature.institutional, True),
        ("EPCI-999000003", "facebook", "jeanne.exemple.presidente", Nature.to_check, False),
        (None, "facebook", "prefecture.fable.exemple", Nature.state_service, True),
        ("COM-00101", "facebook", "villefable.exemple", Nature.institutional, False),
        ("EPCI-999000003", "instagram", "paysdefable_exemple", Nature.institutional, False),
        ("COM-00101", "x", "VilleFableEx", Nature.institutional, False),
    ]
    assert {row.state for row in accounts} == {State.unknown}
    assert {tuple(row.declared_in) for row in accounts} == {("directory",)}
    assert accounts.get(network="x").url == "https://x.com/VilleFableEx"
    assert [row.counted for row in accounts] == [False, False, False, True, True, True]
    assert not accounts.filter(holder="COM-00103").exists()


@pytest.mark.usefixtures("fable")
def test_importing_twice_changes_nothing(tmp_path: Path):
    actions.import_directory(ARCHIVE)
    before = list(OfficialAccount.objects.order_by("pk").values())
    again = actions.import_directory(api_shape(tmp_path))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 6)
    assert list(OfficialAccount.objects.order_by("pk").values()) == before


@pytest.mark.usefixtures("fable")
def test_an_import_undoes_nothing_that_a_person_said(tmp_path: Path):
    actions.import_directory(ARCHIVE)
    row = OfficialAccount.objects.get(handle="jeanne.exemple.presidente")
    row.nature, row.state = Nature.elected_personal, State.dormant
    row.save()
    actions.import_directory(ARCHIVE)
    row.refresh_from_db()
    assert (row.nature, row.state) == (Nature.elected_personal, State.dormant)


def lines() -> list[str]:
    return ARCHIVE.read_text().splitlines(keepends=True)


def cut(line: str, part: str) -> str:
    """The line without what follows `part`: a record cut short."""
    return line[: line.index(part)] + "\n"


@pytest.mark.usefixtures("fable")
@pytest.mark.parametrize(
    "part", ['"pivot"', '"type_service_local"', "illefable.exemple", '"code_insee_commune"', '"mairie-00101']
)
def test_a_record_cut_short_is_reported_by_its_line_and_the_rest_is_kept(part: str, tmp_path: Path):
    broken = lines()
    broken[1] = cut(broken[1], part)
    path = tmp_path / "broken.json"
    path.write_text("".join(broken))
    heard: list[str] = []
    report = cli.import_directory(path, report=heard.append)
    assert report.broken == 1
    assert len(heard) == 1
    assert heard[0].startswith("broken.json, line 2: ")
    assert "the rest is kept" in heard[0]
    assert report.records == 4
    assert OfficialAccount.objects.count() == 4
    assert not OfficialAccount.objects.filter(handle="villefable.exemple").exists()


def test_two_broken_records_in_a_row_are_both_reported(tmp_path: Path):
    broken = lines()
    broken[1], broken[3] = cut(broken[1], '"pivot"'), cut(broken[3], "aysdefable")
    broken[2] = cut(broken[2], "autefable")
    path = tmp_path / "broken.json"
    path.write_text("".join(broken))
    found = list(read(path))
    assert [one.line for one in found if isinstance(one, Broken)] == [2, 3, 4]
    assert [one.record["id"] for one in found if isinstance(one, Found)] == ["fixture-0004", "fixture-0005"]


def test_a_file_that_ends_too_early_keeps_what_came_before(tmp_path: Path):
    path = tmp_path / "short.json"
    path.write_text(ARCHIVE.read_text()[:-100])
    found = list(read(path))
    assert [type(one) for one in found] == [Found] * 4 + [Broken]


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_records_are_whole_wherever_the_reading_stops(size: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("parvis.territories.directory.stream.CHUNK", size)
    text = ARCHIVE.read_text() if size > 1 else json.dumps(json.loads(ARCHIVE.read_text()))
    found = list(read_json(io.StringIO(text)))
    assert [one.record["id"] for one in found if isinstance(one, Found)] == [
        f"fixture-000{number}" for number in range(1, 6)
    ]


def test_a_large_file_is_read_without_being_held():
    """Two hundred thousand records pass through a window that stays small."""

    class Endless(io.TextIOBase):
        def __init__(self) -> None:
            self.left, self.largest = 60_000, 0

        def read(self, size: int = -1) -> str:
            if self.left < 0:
                return ""
            self.left -= 500
            body = ",\n".join(['{"id": "a", "nom": "b", "pivot": []}'] * 500)
            return (
                ('{"service": [' if self.left == 59_500 else ",\n") + body + ("]}" if self.left < 0 else "")
            )

    reader = read_json(Endless())
    assert sum(1 for one in reader if isinstance(one, Found)) >= 60_000


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("pivot", "[{not json", "pivot is not readable"),
        ("reseau_social", 12, "reseau_social is not a list"),
        ("reseau_social", [["x"]], "reseau_social is not a list"),
        ("nom", {"a": 1}, "nom is not a text"),
        ("date_modification", "2026-01-01", "date_modification is not a date"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named(field: str, value: Any, said: str):
    record = {**json.loads(ARCHIVE.read_text())["service"][0], field: value}
    with pytest.raises(Malformed, match=said.replace("(", r"\(")):
        service(record)


@pytest.mark.parametrize("text", ["", "hello", "{}", '{"a": 1}', "<html>[", '"["'])
def test_a_file_that_is_no_directory_is_refused_in_words(text: str, tmp_path: Path):
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(NotADirectory, match="No list of services"):
        list(read(path))


def test_the_command_ends_with_a_sentence_when_the_file_is_no_directory(tmp_path: Path, db: None):
    path = tmp_path / "other.json"
    path.write_text("hello")
    with pytest.raises(SystemExit, match="cannot be read as the directory"):
        cli.import_directory(path, report=lambda _: None)


@pytest.mark.usefixtures("fable")
def test_an_address_that_cannot_be_read_is_reported_and_its_neighbours_are_kept(tmp_path: Path):
    records = json.loads(ARCHIVE.read_text())
    records["service"][0]["reseau_social"].insert(
        0, {"valeur": "javascript:alert(1)", "description": "", "custom_dico2": ""}
    )
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(records))
    report = actions.import_directory(path)
    assert report.broken == 1
    assert "Villefable" in report.problems[0].why
    assert OfficialAccount.objects.count() == 6


def record_of(kind: str, code: str, **fields: Any) -> dict[str, Any]:
    page = {"valeur": f"https://x.com/{kind}{code}", "description": "", "custom_dico2": ""}
    return {
        "id": f"{kind}-{code}", "nom": "Fiche inventée",
        "pivot": [{"type_service_local": kind, "code_insee_commune": [code]}],
        "ancien_code_pivot": "", "reseau_social": [page], **fields,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("record", "holder"),
    [
        (record_of("cg", "69123", ancien_code_pivot="cg-69-01"), "DEP-69D"),
        (record_of("cg", "67482"), "DEP-6AE"),
        (record_of("cr", "67482"), "REG-44"),
        (record_of("cg", "97105"), "DEP-971D"),
        (record_of("mairie", "13201", nom="Mairie - Marseille 1er arrondissement"), "COM-13055"),
        (record_of("ccas", "13055"), "COM-13055"),
        (record_of("epci", "93048", siren="", siret="20005787500012"), "EPT-200057875"),
        (record_of("pole_emploi", "13055"), None),
    ],
)
def test_each_kind_of_record_finds_its_holder(
    record: dict[str, Any], holder: str | None, tmp_path: Path, db: None
):
    for key in ("DEP-69D", "DEP-6AE", "REG-44", "DEP-971D", "EPT-200057875"):
        AdministrationFactory(id=key, code=key.split("-")[1], tier=Tier.county)
    for code, region in (("67482", "44"), ("13055", "93"), ("69123", "84")):
        AdministrationFactory(code=code, region_code=region)
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"service": [record]}))
    report = actions.import_directory(path)
    found = OfficialAccount.objects.first()
    assert (found.holder_id if found else None) == holder
    assert report.aside == (0 if holder else 1)
    parts = holder == "COM-13055"
    assert bool(found and found.holder_name) == parts
