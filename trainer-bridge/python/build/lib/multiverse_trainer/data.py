"""From the blocks of a prepared folder to batches of tensors, in the order of the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset, Sampler

from multiverse_trainer import layout
from multiverse_trainer.contract import Blocks
from multiverse_trainer.loss import labels_of

Row = dict[str, NDArray[Any]]


class TrainingBlocks(Dataset[Row]):
    """Blocks in training order, filled up to whole steps.

    What fills up is the first block with nothing to learn in it: a loader that needs whole batches would otherwise
    begin again, and rows would count more often than the mixture says.
    """

    def __init__(self, blocks: Blocks, blocks_per_step: int):
        self.blocks = blocks
        self.length = -(-len(blocks) // blocks_per_step) * blocks_per_step

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Row:
        if index < len(self.blocks):
            return self.blocks[index]
        row = dict(self.blocks[0])
        row["loss_mask"] = np.zeros_like(row["loss_mask"])
        return row


class InOrder(Sampler[int]):
    """0 … n-1: the order is the mixture's, and no seed changes it."""

    def __init__(self, count: int):
        self.count = count

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.count))

    def __len__(self) -> int:
        return self.count


class Collator:
    """Rows to a batch: ``input_ids``, ``position_ids``, ``labels`` int64 and ``rank`` int32, each [b, n].

    With ``attention="causal"`` positions and ranks are those of plain attention within each document.
    """

    def __init__(self, attention: str = "multiverse"):
        if attention not in ("multiverse", "causal"):
            raise ValueError(f"Invalid attention: {attention}")
        self.attention = attention

    def __call__(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        positions, ranks = [], []
        for row in rows:
            position, rank = row["position_ids"], row["rank"]
            if self.attention == "causal":
                position, rank = layout.causal(position)
            positions.append(position)
            ranks.append(rank)
        input_ids = torch.from_numpy(np.stack([row["input_ids"] for row in rows])).long()
        loss_mask = torch.from_numpy(np.stack([row["loss_mask"] for row in rows]))
        return {
            "input_ids": input_ids,
            "position_ids": torch.from_numpy(np.stack(positions)).long(),
            "rank": torch.from_numpy(np.stack(ranks)),
            "labels": labels_of(input_ids, loss_mask),
        }
