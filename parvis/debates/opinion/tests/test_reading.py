"""Polis' files in every variant met: what is sound is read, what is not is told by its line."""

import gzip

import numpy as np
import pytest

from parvis.debates.opinion import Asked, Votes, analyse
from parvis.debates.opinion.exporting import write_polis
from parvis.debates.opinion.reading import Unreadable, lists
from parvis.debates.opinion.reading.ballots import read_votes
from parvis.debates.opinion.tests.planted import planted
from parvis.debates.opinion.tests.test_engine import cast, told
from parvis.debates.opinion.votes import Vote

HEAD = "timestamp,datetime,comment-id,voter-id,vote\n"


@pytest.fixture
def read(tmp_path):
    def run(content, name="votes.csv"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_votes(tmp_path / name)

    return run


def cells(read_one):
    votes = read_one.votes
    return {
        (votes.participants[row], votes.statements[col]): value
        for row, col, value in zip(votes.row.tolist(), votes.col.tolist(), votes.value.tolist(), strict=True)
    }


def test_the_history_of_polis_is_read_and_the_last_vote_counts(read):
    rows = "5000,Sun Sep 01,0,7,1\n9000,Sun Sep 01,0,7,-1\n7000,x,0,7,0\n1,x,3,7,0\n2,x,0,11,1\n"
    found = read(HEAD + rows)

    assert cells(found) == {(7, 0): -1, (7, 3): 0, (11, 0): 1}
    assert found.rejected == []


@pytest.mark.parametrize(
    "content",
    [
        "voter-id,comment-id,vote\n1,2,1\n3,2,-1\n",
        "\ufeffvoter-id,comment-id,vote\r\n1,2,1\r\n3,2,-1\r\n",
        "Voter_ID; Comment ID ;VOTE\n1;2;1\n3;2;-1\n",
        "vote\tparticipant\tstatement\n1\t1\t2\n-1\t3\t2\n",
        'voter-id,comment-id,vote\n"1","2","1"\n 3 , 2 ,−1\n',
        "voter-id,comment-id,vote\n1.0,2.0,1.0\n3.0,2.0,-1.0\n\n",
        "voter-id,comment-id,vote,important\n1,2,agree,\n3,2,Disagree,true",
        "voter-id,comment-id,timestamp,vote\n1,2,2024-05-01T10:00:00Z,1\n3,2,17.5,-1\n",
        "participant,group-id,n-comments,n-votes,n-agree,n-disagree,2\n1,0,0,1,1,0,1\n3,,0,1,0,1,-1\n",
        "participant;xid;group-id;2\n1;;0;1,0\n3;;;-1\n".replace("1,0", "1.0"),
    ],
    ids=["plain", "bom crlf", "semicolons", "tabs", "quotes", "floats", "words", "hours", "matrix", "sloppy matrix"],
)  # fmt: skip
def test_every_variant_says_the_same(read, content):
    found = read(content)

    assert found.rejected == []
    assert cells(found) == {(1, 2): 1, (3, 2): -1}


def test_packed_files_are_read(read):
    assert cells(read(gzip.compress((HEAD + "1,x,2,1,1\n").encode()), "votes.csv.gz")) == {(1, 2): 1}


def test_bad_rows_are_told_by_line_and_the_rest_is_read(read):
    rows = [
        "1,x,2,1,1",
        "1,x,2,1",
        "1,x,2,4,7",
        "1,x,2,,1",
        "",
        "when,x,2,5,1",
        "1,x,,6,1",
        '1,"x,2,8,1',
        "1,x,2,9,0",
    ]
    found = read(HEAD + "\n".join(rows))

    assert cells(found) == {(1, 2): 1, (9, 2): 0}
    assert [one.line for one in found.rejected] == [3, 4, 5, 7, 8, 9]
    assert found.rejected[1].reason == "“7” is not a vote (1 agree, 0 pass, -1 disagree)"
    assert all(one.reason for one in found.rejected)


def test_bad_rows_of_a_matrix_are_told_by_line(read):
    found = read("participant,1,2\n0,1,\n1,1\n2,x,1\n3,0,-1\n")

    assert cells(found) == {(0, 1): 1, (3, 1): 0, (3, 2): -1}
    assert [one.line for one in found.rejected] == [3, 4]


def test_ids_may_be_words_and_a_number_with_a_nought_before_it_is_one(read):
    found = read("voter-id,comment-id,vote\nanna,s1,1\n7,s1,0\n07,s1,-1\n")

    assert cells(found) == {("anna", "s1"): 1, (7, "s1"): 0, ("07", "s1"): -1}


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"name,age\n1,2\n", b"voter-id,group-id\n1,2\n", b"\x1f\x8b\x08broken",
     "voter-id,vote\n".encode("utf-16")],
    ids=["empty", "blank", "other columns", "no statements", "broken gzip", "utf-16"],
)  # fmt: skip
def test_what_is_no_file_of_votes_is_refused_as_a_whole(read, content):
    with pytest.raises(Unreadable):
        read(content)


def test_rows_of_a_large_file_are_counted_by_their_line(read):
    rows = [f"{n},x,{n % 7},{n % 1000},1" for n in range(200_000)]
    rows[150_000] = "1,x,nothing"
    found = read(HEAD + "\n".join(rows) + "\n")

    assert [one.line for one in found.rejected] == [150_002]
    assert len(found.votes.row) == 7_000


def test_what_is_exported_is_read_again_and_makes_the_same_map(tmp_path, read):
    votes, _camp = planted(60, 12, 10, camps=(0.5, 0.5), effect=2.5, seed=3)
    rows = [Vote(*vote[:3], at=number) for number, vote in enumerate(cast(votes))]
    older = [Vote(rows[0].participant, rows[0].statement, -rows[0].value, at=-1)]
    statements = {
        one: {"text": f'=1+1, "{one}"\nnext', "author": 0, "moderated": 1, "at": 5} for one in range(12)
    }
    found = analyse(votes, Asked(mode="polis"))
    write_polis(tmp_path / "polis", [*older, *rows], found, statements, {"topic": "A, b"})
    write_polis(tmp_path / "history", [*older, *rows], found, statements, {}, history=True)

    for file in ("polis/votes.csv", "history/votes.csv", "polis/participant-votes.csv"):
        again = read_votes(tmp_path / file)
        assert again.rejected == []
        assert told(analyse(again.votes)) == told(analyse(votes)), file
    assert again.published == {one: int(group) for one, group in enumerate(found.label) if group >= 0}
    texts = lists.read_statements(tmp_path / "polis/comments.csv")
    assert texts.texts[3] == '=1+1, "3"\nnext'
    raw = (tmp_path / "polis/votes.csv").read_bytes()
    assert raw.startswith(HEAD.encode())
    assert b"\r" not in raw
    assert (tmp_path / "history/votes.csv").read_text().count("\n") == raw.count(b"\n") + 1
    assert (tmp_path / "polis/summary.csv").read_text().startswith('topic,"A, b"\nurl,')


def test_lists_of_ids_are_read_from_json_and_csv(tmp_path):
    for name, content in (("a.json", "[1, 2]"), ("b.json", '{"meta": [1, 2]}'), ("c.csv", "comment-id,why\n1,x\n2,\n"), ("d", "1\n2\n")):  # noqa: E501  # fmt: skip
        (tmp_path / name).write_text(content)
        assert lists.read_ids(tmp_path / name, "meta") == {1, 2}, name


def test_votes_of_a_file_are_those_made_one_by_one(read):
    votes, _camp = planted(50, 9, 7, seed=8)
    order = np.random.default_rng(1).permutation(len(votes.row))
    rows = [cast(votes)[place] for place in order]
    content = HEAD + "".join(
        f"{n},x,{one.statement},{one.participant},{one.value}\n" for n, one in enumerate(rows)
    )

    assert read(content).votes.digest() == Votes.of(rows).digest() == votes.digest()


def test_without_hours_the_later_row_counts_also_between_rows_that_are_written_otherwise(read):
    assert cells(read('voter-id,comment-id,vote\n1,2,1\n"1","2","-1"\n1,2,0\n')) == {(1, 2): 0}
