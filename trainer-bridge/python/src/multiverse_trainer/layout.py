"""Positions and ranks of plain autoregressive attention, the baseline, out of those that the data has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]


def causal(position_ids: Ints) -> tuple[Ints, Ints]:
    """The layout of plain autoregressive attention for the same pack: documents apart, tags without meaning.

    A document begins where its position is 0; nothing else within it ever has position 0. So the ranks of the
    baseline need no other column.

    Args:
        position_ids: int32 [n], as the data has them

    Returns:
        positions counted one by one in each document, and ranks, int32 [n].
    """
    n = len(position_ids)
    begins = np.asarray(position_ids) == 0
    begins[0] = True
    start = np.flatnonzero(begins)
    document = np.cumsum(begins) - 1
    end = np.append(start[1:], n)
    index = np.arange(n)
    positions = index - start[document]
    return positions.astype(np.int32), (positions + n - end[document]).astype(np.int32)
