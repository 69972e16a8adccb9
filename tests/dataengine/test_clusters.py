"""Clusters bring like inputs together and have names that say what they hold; the page shows them."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from todoapp.dataengine.clusters import WAYS, Quality, agreement, cluster, described, distinguishing, quality, reduced
from todoapp.dataengine.embedding import embed
from todoapp.dataengine.examples import Example
from todoapp.dataengine.shape_page import page, thin_kinds
from todoapp.domain.parsed_action import ParsedAction

pytest.importorskip("sklearn", reason="clusters are made with the [train] extra")


def made() -> Iterator[Example]:
    for thing in ("car", "bike", "van", "boat", "dog", "dishes", "windows", "curtains"):
        yield Example(f"wash the dirty {thing} on saturday", (ParsedAction("add", f"Wash the dirty {thing}"),), "hand")
    for name in ("work", "home", "garden", "party", "book", "school", "camping", "music"):
        yield Example(f"show me my {name} list please", (ParsedAction("find", list=name.capitalize()),), "generated")


EXAMPLES = list(made())
POINTS = reduced(embed([example.text for example in EXAMPLES]), 8)


@pytest.mark.parametrize("way", WAYS)
def test_like_inputs_come_together(way: str) -> None:
    labels = cluster(POINTS, way, 2)
    assert len(set(labels[:8])) == len(set(labels[8:])) == 1
    assert labels[0] != labels[8]
    one = quality(POINTS, "surface", way, 2)
    assert one.stability == 1.0
    assert one.silhouette > 0.3


def test_the_same_clusters_agree_and_others_do_not() -> None:
    halves = np.array([0] * 8 + [1] * 8)
    assert agreement(halves, 1 - halves) == 1.0
    assert agreement(halves, np.array([0, 1] * 8)) < 0.1


def test_a_cluster_is_named_by_what_others_have_not() -> None:
    clusters = described(EXAMPLES, POINTS, cluster(POINTS, "k-means", 2))
    washing = next(one for one in clusters if one.hand)
    assert (washing.size, washing.hand) == (8, 8)
    assert {"wash", "dirty"} <= set(washing.words)
    assert "actions: add" in washing.traits
    assert all("wash" in text for text in washing.examples)
    assert distinguishing([{"a", "b"}, {"a", "b"}, {"b"}, {"b"}], [0, 1], 5) == ["a"]


def test_the_page_is_whole_and_escapes_what_was_said() -> None:
    counts = {"how many": {"1": {"hand": 99, "generated": 1}, "5 to 7": {"hand": 1}}, "style": {"<raw>": {"hand": 100}}}
    labels = cluster(POINTS, "k-means", 2)
    shown = page(
        title="Shape",
        notes=["Mum & Dad"],
        counts=counts,
        qualities=[Quality("surface", "k-means", 0.5, 0.9)],
        agreements={"a / b": 0.4},
        clusters=described(EXAMPLES, POINTS, labels),
        plane=POINTS[:, :2],
        labels=labels,
        pairs=[("same text twice", 3)],
    )
    assert "Mum &amp; Dad" in shown
    assert "&lt;raw&gt;" in shown
    assert "<raw>" not in shown
    assert shown.count("<circle") == len(EXAMPLES)
    assert not re.search(r"(?:src|href)=", shown), "the page needs nothing from elsewhere"
    assert thin_kinds(counts) == [("how many", "5 to 7", 1)]
