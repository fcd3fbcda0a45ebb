"""Positions and ranks against the dense way, on random documents and on records in the published form."""

import random
import re
from pathlib import Path

import numpy as np
import pytest

import folders
import reference
from multiverse_trainer import layout
from multiverse_trainer.tags import TAGS

RECORDS = Path(__file__).resolve().parents[3] / "test-data" / "records"
PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "data" / "multiverse-1k-sample"


def test_the_example_of_the_tag_language():
    text = "x<Parallel><Goal>g</Goal><Path>abc</Path><Path>d</Path><Conclusion>c</Conclusion></Parallel>y"
    positions, _ = reference.lay_out(folders.tokens_of(text), folders.TAG_IDS)
    assert positions.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 5, 6, 7, 10, 11, 12, 13, 14]


def test_random_nested_documents_equal_the_dense_way():
    chance = random.Random(5)
    nested = compared = 0
    while compared < 1000:
        text = folders.document(chance)
        tokens = folders.tokens_of(f"<Think>{text}</Think>")
        if len(tokens) > 300:
            continue
        positions, ranks = reference.lay_out(tokens, folders.TAG_IDS)
        dense_positions, visible = reference.dense(tokens, folders.TAG_IDS)
        assert positions.tolist() == dense_positions.tolist(), text
        assert (reference.visible(ranks) == visible).all(), text
        assert sorted(ranks.tolist()) == list(range(len(tokens)))
        compared += 1
        nested += "1.1" in text
    assert nested >= 20


def test_records_equal_the_dense_way():
    files = sorted(RECORDS.glob("*.txt"))
    assert len(files) == 6
    assert_equal_the_dense_way(files)


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"not run: the published records are not at {PUBLISHED}")
def test_published_records_equal_the_dense_way():
    files = sorted(PUBLISHED.glob("*.xml"))
    assert len(files) == 12
    assert_equal_the_dense_way(files)


def assert_equal_the_dense_way(files: list[Path]) -> None:
    for file in files:
        # The form with lines to the tight form; words are tokens here, so that the dense way stays quick.
        tags = "|".join(re.escape(tag) for tag in TAGS)
        text = re.sub(rf"\s*({tags})\s*", r"\1", file.read_text(encoding="utf-8"))
        parts = [part for part in re.split(rf"({tags}|\s+)", text) if part.strip()]
        tokens = [folders.TAG_IDS.get(part, 1) for part in parts]
        # Every fourth word stands for the four: quadratic and in plain Python.
        tokens = [token for i, token in enumerate(tokens) if token != 1 or i % 4 == 0]
        positions, ranks = reference.lay_out(tokens, folders.TAG_IDS)
        dense_positions, visible = reference.dense(tokens, folders.TAG_IDS)
        assert positions.tolist() == dense_positions.tolist(), file.name
        assert (reference.visible(ranks) == visible).all(), file.name


def test_a_pack_keeps_documents_apart_by_rank_alone():
    chance = random.Random(2)
    documents = [folders.tokens_of(f"<Think>{folders.document(chance, 1)}</Think>") for _ in range(4)]
    laid = [reference.lay_out(tokens, folders.TAG_IDS) for tokens in documents]
    positions, ranks = reference.pack(laid)
    visible = reference.visible(ranks)
    start = 0
    expected = np.zeros_like(visible)
    for (own_positions, own_ranks), tokens in zip(laid, documents, strict=True):
        end = start + len(tokens)
        expected[start:end, start:end] = reference.visible(own_ranks)
        assert positions[start:end].tolist() == own_positions.tolist()
        start = end
    assert (visible == expected).all()
    assert sorted(ranks.tolist()) == list(range(start))


def test_the_causal_baseline_ignores_tags_and_keeps_documents_apart():
    chance = random.Random(3)
    documents = [folders.tokens_of(f"<Think>{folders.document(chance, 2)}</Think>") for _ in range(3)]
    packed, _ = reference.pack([reference.lay_out(tokens, folders.TAG_IDS) for tokens in documents])
    positions, ranks = layout.causal(packed)
    n = len(packed)
    document = np.repeat(range(3), [len(tokens) for tokens in documents])
    index = np.arange(n)
    expected = (document[:, None] == document[None, :]) & (index[None, :] <= index[:, None])
    assert (reference.visible(ranks) == expected).all()
    assert positions.tolist() == [i for tokens in documents for i in range(len(tokens))]


@pytest.mark.parametrize("text", ["<Path>", "<Parallel><Path>", "<Parallel>", "<Parallel><Goal></Goal><Conclusion>"])
def test_what_does_not_nest_is_refused(text):
    with pytest.raises(ValueError, match="Invalid layout"):
        reference.lay_out(folders.tokens_of(text), folders.TAG_IDS)
