"""A folder that ``bridge prepare`` has written: its layout is the one that is made here."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import reference
from multiverse_trainer.contract import Blocks, Prepared

PREPARED = Path(__file__).resolve().parents[2] / "target" / "prepared"


@pytest.mark.skipif(not PREPARED.is_dir(), reason=f"not run: mvn has not left {PREPARED}")
def test_every_document_is_laid_out_as_it_is_here():
    prepared = Prepared.open(PREPARED)
    documents = nested = 0
    for row in Blocks(prepared):
        tokens, positions, ranks = (np.asarray(row[name]) for name in ("input_ids", "position_ids", "rank"))
        # Position 0 begins a document: a path never begins there, since its block stands in a document.
        starts = [*np.flatnonzero(positions == 0).tolist(), len(tokens)]
        expected = np.zeros((len(tokens), len(tokens)), dtype=bool)
        for start, end in pairwise(starts):
            part = tokens[start:end]
            own_positions, own_ranks = reference.lay_out(part.tolist(), prepared.tags)
            assert positions[start:end].tolist() == own_positions.tolist()
            expected[start:end, start:end] = reference.visible(own_ranks)
            if (part == prepared.pad_id).all():
                continue
            documents += 1
            nested += int((part == prepared.tags["<Parallel>"]).sum() > 1)
        assert (reference.visible(ranks) == expected).all()
    counts = prepared.manifest["documents"]
    assert documents == 4 * (counts["parallel"] + counts["sequential"])
    assert nested > 20
