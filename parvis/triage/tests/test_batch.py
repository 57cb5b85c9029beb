"""`parvis triage`: good rows are judged, damaged rows are told by line, nothing stops the rest."""

import csv
import io
import json
import os

import pytest

from parvis.triage import batch


@pytest.fixture
def triage(tmp_path):
    def run(content, **options):
        source, target, told = tmp_path / "in.csv", tmp_path / "out.csv", io.StringIO()
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = batch.run(source, target, told=told, **options)
        written = target.read_text(encoding="utf-8") if target.exists() else ""
        rows = list(csv.DictReader(io.StringIO(written, newline="")))
        return code, rows, told.getvalue()

    return run


def test_each_message_gets_its_columns_and_its_evidence(triage):
    code, rows, told = triage("id,text,lang\n1,Ça sent le gaz rue des Lilas,fr\n2,Merci pour la fresque,\n")

    assert code == 0
    assert tuple(rows[0]) == batch.COLUMNS
    assert (rows[0]["intent"], rows[0]["flags"], rows[0]["language"]) == ("urgence", "crise", "fr")
    assert json.loads(rows[0]["evidence"])[0]["text"] == "sent le gaz"
    assert (rows[1]["intent"], rows[1]["sentiment"]) == ("merci", "pos")
    assert float(rows[1]["toxicity"]) < 0.2
    assert float(rows[0]["sensitive_score"]) > 0.9 > float(rows[1]["sensitive_score"])
    assert "2 messages judged, 0 left out" in told


def test_columns_may_come_in_any_order_and_a_message_may_hold_several_lines(triage):
    _, rows, _ = triage('\ufefftext,autre,id\n"Je veux\nmourir, « oui »",x,7\n')

    assert (rows[0]["id"], rows[0]["intent"]) == ("7", "urgence")


def test_damaged_rows_are_told_by_line_and_the_rest_is_done(triage):
    content = b"\n".join(
        [
            b"id,text",
            b"1,Merci",
            b"2",
            b",sans numero",
            b"4,   ",
            b'5,"guillemet jamais ferme',
            b"6,Merci",
            b"",
            b"7,\xff\xfe\xfd\xfc\xfb",
            b"8,\x00\x01binaire",
            b'9,"texte" coupe',
            b"10,Merci",
            b"11,Bonjour, quand ouvre la piscine ?",
            b"12,Merci,,",
        ]
    )
    code, rows, told = triage(content)

    assert code == 1
    assert [row["id"] for row in rows] == ["1", "6", "10", "12"]
    assert [line.split(":")[0] for line in told.splitlines()[:-1]] == [
        f"line {n}" for n in (3, 4, 5, 6, 9, 10, 11, 13)
    ]
    assert "4 messages judged, 8 left out" in told


def test_huge_emoji_only_and_mixed_messages_are_judged(triage):
    huge = "La fête était belle. " * 20_000
    code, rows, _ = triage(f'id,text\na,{huge}\nb,🙏🙏\nc,"مرحبا, please help me je veux mourir"\n')

    assert code == 0
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    assert rows[2]["intent"] == "urgence"


def test_a_cell_that_a_spreadsheet_would_compute_is_quoted(triage):
    _, rows, _ = triage('id,text\n"=1+1",Merci\n')

    assert rows[0]["id"] == "'=1+1"


@pytest.mark.parametrize("content", ["", "name,words\n1,Merci\n", "1,Merci\n"])
def test_a_file_without_the_columns_is_refused_with_a_sentence(triage, content):
    code, rows, told = triage(content)

    assert (code, rows) == (2, [])
    assert "id and text" in told


def test_the_source_is_never_written_over(tmp_path):
    source, told = tmp_path / "in.csv", io.StringIO()
    source.write_text("id,text\n1,Merci\n")

    assert batch.run(source, source, told=told) == 2
    assert source.read_text() == "id,text\n1,Merci\n"


def test_a_missing_file_is_said(tmp_path):
    told = io.StringIO()

    assert batch.run(tmp_path / "none.csv", tmp_path / "out.csv", told=told) == 2
    assert "none.csv" in told.getvalue()


def test_progress_ends_at_the_whole(triage):
    _, _, told = triage("id,text\n1,Merci\n", progress=True)

    assert "100%" in told


def test_two_processes_write_what_one_writes_in_the_same_order(triage, monkeypatch):
    monkeypatch.setattr(batch, "AT_ONCE", 3)
    content = "id,text\n" + "".join(f"{n},Le banc numéro {n} est cassé\n" for n in range(20)) + "20\n"

    alone, together = triage(content), triage(content, processes=2)

    assert [row["id"] for row in alone[1]] == [str(n) for n in range(20)]
    assert together == alone


def _die(texts, *, languages):
    os._exit(9)


def test_a_process_that_is_ended_is_said(triage):
    code, _, told = triage("id,text\n1,Merci\n", judge=_die, processes=2)

    assert code == 2
    assert "more memory" in told


def test_a_second_process_is_started_for_long_files_only(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 16)
    short, long = tmp_path / "short.csv", tmp_path / "long.csv"
    short.write_text("id,text\n1,Merci\n")
    long.write_text("id,text\n" + "1,Merci\n" * 100_000)

    assert (batch.processes_for(short), batch.processes_for(long)) == (1, 2)
