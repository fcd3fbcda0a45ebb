"""Time and memory of the mask for attention: straight from ranks, and the dense way, in the same run.

    python benchmarks/mask.py [--tokens 32768] [--dense-tokens 8192]

One thread. Each way runs in a process of its own, whose peak of memory is what the mask added to it. At 32 k tokens the
dense way (``create_block_mask`` of PyTorch) takes minutes and some 10 GiB: it runs at ``--dense-tokens`` and, with
``--dense-tokens 32768``, in full.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time

import numpy as np
import torch
from torch import Tensor
from torch.nn.attention.flex_attention import create_block_mask

from multiverse_trainer.attention import block_mask


def ranks(tokens: int) -> Tensor:
    """Ranks of one document of blocks with 2 to 6 paths of 50 to 800 tokens, int32 [1, tokens]."""
    chance = np.random.default_rng(0)
    made = np.arange(tokens, dtype=np.int32)
    at = 1  # behind <Think>
    while True:
        before = int(chance.integers(100, 1500)) + 3  # a text and <Parallel><Goal></Goal>
        paths = [int(chance.integers(50, 800)) + 2 for _ in range(int(chance.integers(2, 7)))]
        after = 60 + 3  # a Conclusion and </Parallel>
        if at + before + sum(paths) + after > tokens:
            break
        start, later = at + before, sum(paths)
        for path in paths:
            # Siblings rank in reverse: the last path comes first.
            later -= path
            made[start : start + path] = at + before + later + np.arange(path)
            start += path
        at = start + after
    return torch.from_numpy(made)[None]


def direct(rank: Tensor) -> tuple[int, int]:
    """Blocks in part and in full of the mask made of bounds."""
    mask = block_mask(rank)
    assert mask.full_kv_num_blocks is not None
    return int(mask.kv_num_blocks.sum()), int(mask.full_kv_num_blocks.sum())


def dense(rank: Tensor) -> tuple[int, int]:
    """The same of the mask that PyTorch makes by asking about every pair."""
    n = rank.shape[1]

    def visible(b: Tensor, h: Tensor, q: Tensor, k: Tensor) -> Tensor:
        return (k <= q) & (rank[b, k] <= rank[b, q])

    mask = create_block_mask(visible, 1, None, n, n, device="cpu")
    assert mask.full_kv_num_blocks is not None
    return int(mask.kv_num_blocks.sum()), int(mask.full_kv_num_blocks.sum())


def measure(way: str, tokens: int) -> dict[str, object]:
    """Median time over runs in ms, and what the peak of memory rose by in MiB."""
    torch.set_num_threads(1)
    rank = ranks(tokens)
    make = {"direct": direct, "dense": dense}[way]
    make(ranks(6000)[:, :256].argsort().argsort().int())  # What is loaded at the first call is not the mask's.
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times = []
    for _ in range(15 if way == "direct" else 1):
        start = time.perf_counter()
        blocks = make(rank)
        times.append((time.perf_counter() - start) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "way": way,
        "tokens": tokens,
        "ms": round(statistics.median(times), 2),
        "slowest_ms": round(max(times), 2),
        "peak_mib": round((peak - before) / 1024, 1),
        "blocks_in_part": blocks[0],
        "blocks_in_full": blocks[1],
    }


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Time and memory of the mask for attention.")
    parser.add_argument("--tokens", type=int, default=32768)
    parser.add_argument("--dense-tokens", type=int, default=8192)
    parser.add_argument("--way", choices=("direct", "dense"))
    settings = parser.parse_args()
    if settings.way:
        print(json.dumps(measure(settings.way, settings.tokens)))
        return 0
    asked = [("direct", settings.tokens), ("direct", settings.dense_tokens), ("dense", settings.dense_tokens)]
    results = []
    for way, tokens in dict.fromkeys(asked):
        command = [sys.executable, __file__, "--way", way, "--tokens", str(tokens)]
        results.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        print(results[-1], flush=True)
    ours, theirs = results[-2], results[-1]
    same = all(ours[key] == theirs[key] for key in ("blocks_in_part", "blocks_in_full"))
    print(f"same blocks as the dense way at {settings.dense_tokens} tokens: {same}")
    fits = results[0]["ms"] <= 50 and results[0]["peak_mib"] <= 64
    print(f"{settings.tokens} tokens within 50 ms and 64 MiB: {fits}")
    return 0 if same and fits else 1


if __name__ == "__main__":
    sys.exit(main())
