"""Positions and ranks of a tagged document, in time linear in its length, and the dense way.

The definition is in the tag language: every path of a block starts behind ``</Goal>``, the Conclusion behind the
longest path; a token sees what stands before it, save what lies in a sibling path. One integer a token says who sees
whom: ``visible(q, k) ⇔ k <= q and rank[k] <= rank[q]``.

The job itself reads both from its data; this is the reference it is tested against.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from multiverse_trainer.layout import Ints
from multiverse_trainer.tags import tag_of


@dataclass
class _Block:
    goal_end: int = -1
    longest_end: int = -1
    open_path: int = -1
    paths: list[tuple[int, int]] = field(default_factory=list)


def lay_out(tokens: Sequence[int] | Ints, tags: Mapping[str, int]) -> tuple[Ints, Ints]:
    """Positions and ranks of one document.

    Looks at tags alone; between two tags positions and ranks run on, so both are kept as difference arrays and summed.

    Args:
        tokens: token ids, shape [n]
        tags: token id of each tag

    Returns:
        ``position_ids`` int32 [n], from 0, and ``rank`` int32 [n], a permutation of 0 … n-1.

    Raises:
        ValueError: when blocks and paths do not nest.
    """
    ids = np.asarray(tokens, dtype=np.int64)
    n = len(ids)
    names = tag_of(tags)
    jumps = np.zeros(n + 1, dtype=np.int64)
    shifts = np.zeros(n + 1, dtype=np.int64)
    offset = 0  # position = index + offset
    open_blocks: list[_Block] = []

    def jump(index: int, position: int) -> None:
        nonlocal offset
        jumps[index] += position - index - offset
        offset = position - index

    for index in np.flatnonzero(np.isin(ids, list(names))).tolist():
        tag = names[int(ids[index])]
        if tag in ("<Think>", "</Think>"):
            continue
        if tag == "<Parallel>":
            open_blocks.append(_Block())
            continue
        if not open_blocks:
            raise ValueError(f"Invalid layout: {tag} at token {index}, but no <Parallel> is open")
        block = open_blocks[-1]
        if tag == "</Goal>":
            block.goal_end = index + offset
        elif tag == "<Path>":
            if block.goal_end < 0 or block.open_path >= 0:
                raise ValueError(f"Invalid layout: {tag} at token {index} without a Goal or inside a path")
            jump(index, block.goal_end + 1)
            block.open_path = index
        elif tag == "</Path>":
            if block.open_path < 0:
                raise ValueError(f"Invalid layout: {tag} at token {index}, but no <Path> is open")
            block.paths.append((block.open_path, index + 1))
            block.open_path = -1
            block.longest_end = max(block.longest_end, index + offset)
        elif tag == "<Conclusion>":
            if not block.paths or block.open_path >= 0:
                raise ValueError(f"Invalid layout: {tag} at token {index} without a path or inside one")
            jump(index, block.longest_end + 1)
        elif tag == "</Parallel>":
            if block.open_path >= 0:
                raise ValueError(f"Invalid layout: {tag} at token {index}, but a path is open")
            open_blocks.pop()
            if block.paths:
                span = block.paths[0][0] + block.paths[-1][1]
                for start, end in block.paths:
                    shifts[start] += span - start - end
                    shifts[end] -= span - start - end
    if open_blocks:
        raise ValueError("Invalid layout: a <Parallel> is not closed")
    order = np.arange(n)
    positions = order + np.cumsum(jumps[:n])
    ranks = order + np.cumsum(shifts[:n])
    return positions.astype(np.int32), ranks.astype(np.int32)


def pack(documents: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Several laid out documents in one sequence, none of which sees another.

    A pack is a block without a Conclusion: the documents are siblings, and ``rank`` alone keeps them apart.

    Args:
        documents: positions and ranks of each, shapes [n_i]

    Returns:
        positions and ranks, int32 [sum of n_i]; positions start again in each document.
    """
    n = sum(len(ranks) for _, ranks in documents)
    start, shifted = 0, []
    for _, ranks in documents:
        shifted.append(ranks + (n - start - len(ranks)))
        start += len(ranks)
    positions = [positions for positions, _ in documents]
    return np.concatenate(positions).astype(np.int32), np.concatenate(shifted).astype(np.int32)


def dense(tokens: Sequence[int] | Ints, tags: Mapping[str, int]) -> tuple[Ints, NDArray[np.bool_]]:
    """Positions and dense mask straight from the words of the definition: quadratic.

    Each token keeps the list of (block, path) it lies in; two tokens are kept apart when they lie in different paths
    of one block.

    Returns:
        positions int32 [n], visible bool [n, n], who (row) sees whom (column).
    """
    names = tag_of(tags)
    n = len(tokens)
    positions = np.zeros(n, dtype=np.int32)
    homes: list[dict[int, int]] = []
    open_blocks: list[dict[str, int]] = []
    blocks = position = 0
    home: dict[int, int] = {}
    for i, token in enumerate(tokens):
        tag = names.get(int(token))
        if tag == "<Parallel>":
            blocks += 1
            open_blocks.append({"number": blocks, "goal": -1, "longest": -1, "path": 0})
        elif tag == "<Path>":
            block = open_blocks[-1]
            block["path"] += 1
            home = {**home, block["number"]: block["path"]}
            position = block["goal"] + 1
        elif tag == "<Conclusion>":
            position = open_blocks[-1]["longest"] + 1
        positions[i] = position
        homes.append(home)
        if tag == "</Goal>":
            open_blocks[-1]["goal"] = position
        elif tag == "</Path>":
            block = open_blocks[-1]
            block["longest"] = max(block["longest"], position)
            home = {b: p for b, p in home.items() if b != block["number"]}
        elif tag == "</Parallel>":
            open_blocks.pop()
        position += 1
    visible = np.zeros((n, n), dtype=np.bool_)
    for q in range(n):
        for k in range(q + 1):
            theirs = homes[k]
            visible[q, k] = all(theirs.get(block, path) == path for block, path in homes[q].items())
    return positions, visible


def visible(ranks: Ints) -> NDArray[np.bool_]:
    """The dense mask that ranks stand for: bool [n, n], who (row) sees whom (column)."""
    index = np.arange(len(ranks))
    return (index[None, :] <= index[:, None]) & (ranks[None, :] <= ranks[:, None])
