"""What a page may show of a map: nobody alone, camps of five at least, and what is written beside is so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parvis.debates.opinion import analyse, counting
from parvis.debates.opinion.picture import picture_of
from parvis.debates.opinion.tests.planted import planted


@pytest.fixture(scope="module")
def three_camps():
    votes, _camp = planted(600, 40, 36, camps=(0.5, 0.3, 0.2), effect=2.5, seed=3)
    found = analyse(votes)
    assert found.k == 3
    return found


def cut_to(found, *sizes):
    """The same map with camps of these sizes; who is over stands in the first."""
    label = np.where(found.on_map, 0, -1).astype(np.int32)
    there = np.flatnonzero(found.on_map)
    begin = 0
    for group, size in enumerate(sizes, 1):
        label[there[begin : begin + size]] = group
        begin += size
    return replaced(found, label=label, by_group=counting.by_group(found.votes, label, found.k))


def replaced(found, **fields):
    """A copy: what is made after the beginning is no argument of it."""
    made = object.__new__(type(found))
    made.__dict__ |= found.__dict__ | fields
    return made


def people(told):
    rest = [told["rest"]] if told["rest"] else []
    return [mark[2] for one in (*told["camps"], *rest) for mark in one["marks"]]


def test_in_a_large_town_more_people_share_a_mark(three_camps):
    votes, _camp = planted(2000, 40, 36, camps=(0.6, 0.4), effect=2.5, seed=3)
    large, small = picture_of(analyse(votes)), picture_of(three_camps)
    assert small["least"] == 5
    assert large["least"] == -(-large["people"] // 160) > 5
    for told in (large, small):
        assert min(people(told)) >= told["least"]
        assert sum(people(told)) == told["people"]


def test_a_camp_of_fewer_than_five_is_taken_together_with_the_next_larger(three_camps):
    told = picture_of(cut_to(three_camps, 20, 3))
    assert [one["group"] for one in told["camps"]] == [0]
    assert told["rest"]["size"] == 23
    assert min(people(told)) >= 5
    alone = picture_of(cut_to(three_camps, 20, 5))
    assert [(one["group"], one["size"]) for one in alone["camps"][1:]] == [(1, 20), (2, 5)]
    assert alone["rest"] is None


def test_a_statement_is_told_by_camp_where_five_of_each_answered_it(three_camps):
    found = cut_to(three_camps, 4, 3)
    seen = found.by_group.seen.copy()
    seen[:, :4] = [[90, 90, 4, 90], [3, 2, 4, 3], [3, 2, 3, 3]]  # the small two are told together
    found.by_group = replace(found.by_group, seen=seen)
    found.out = found.out.copy()
    found.out[3] = True  # taken out by moderators
    a, b = (replace(found.representative[0][0], column=column) for column in (0, 1))
    found.representative = [[a, b], [], []]
    (camp,) = picture_of(found)["camps"]
    assert {"0", "1", "2", "3"} & set(camp["tallies"]) == {"0"}
    assert [statement for statement, _agrees in camp["says"]] == [0]
    assert camp["tallies"]["0"] == [
        int(of[0, 0]) for of in (found.by_group.agree, found.by_group.disagree, seen)
    ]


def test_who_stands_between_camps_is_counted(three_camps):
    certainty = np.ones(int(three_camps.on_map.sum()))
    certainty[:7], certainty[7:9] = 0.79, 0.8
    told = picture_of(replaced(three_camps, stability=replace(three_camps.stability, certainty=certainty)))
    assert told["between"] == 7


def test_the_side_that_is_named_is_the_side_that_agrees(three_camps):
    statement, agree_on_the_right = picture_of(three_camps)["ends"]
    votes = three_camps.votes
    on_it = votes.col == votes.statements.index(statement)
    right = three_camps.points[votes.row[on_it], 0] > 0
    value = votes.value[on_it]
    assert agree_on_the_right == (value[right].mean() > value[~right].mean())
    turned = replace(three_camps.geometry, components=-three_camps.geometry.components)
    assert picture_of(replaced(three_camps, geometry=turned))["ends"] == [statement, not agree_on_the_right]
