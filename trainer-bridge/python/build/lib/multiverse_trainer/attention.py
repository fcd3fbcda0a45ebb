"""Multiverse Attention out of ``rank``: a dense mask for SDPA, a BlockMask for FlexAttention, and a guard.

Both masks are made of the one tensor: ``visible(q, k) ⇔ k <= q and rank[k] <= rank[q]``.

- ``dense_mask``: bool [b, 1, n, n], for the CPU, where FlexAttention has no backward (torch 2.13).
- ``block_mask``: for CUDA. Whether a block of keys is seen by a block of queries wholly, in part or not at all
  follows from the least and the greatest rank of each, so no n × n tensor is ever made.
- ``guard``: transformers does without a mask when it is given none: with positions that start again it then takes
  one trace for many packed texts, and a 2-D mask gives plain causal attention. Neither fails. So a model is guarded:
  it runs with such a mask, or not at all.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.attention.flex_attention import BlockMask

BLOCK = 128


class UnmaskedError(RuntimeError):
    """A model was about to run without the mask that says who sees whom."""


def dense_mask(rank: Tensor) -> Tensor:
    """Who sees whom, for SDPA.

    Args:
        rank: integers [b, n], a permutation of 0 … n-1 in each row

    Returns:
        bool [b, 1, n, n]: True where the query (row) sees the key (column).
    """
    n = rank.shape[-1]
    earlier = torch.ones(n, n, dtype=torch.bool, device=rank.device).tril()
    return ((rank[:, None, :] <= rank[:, :, None]) & earlier)[:, None]


def block_bounds(rank: Tensor, block: int = BLOCK) -> tuple[Tensor, Tensor]:
    """Least and greatest rank of each block of tokens: two int tensors [b, ceil(n / block)]."""
    b, n = rank.shape
    missing = -n % block
    if missing:
        # The last token once more changes no bound.
        rank = torch.cat([rank, rank[:, -1:].expand(b, missing)], 1)
    blocks = rank.view(b, -1, block)
    return blocks.amin(-1), blocks.amax(-1)


def block_mask(rank: Tensor, block: int = BLOCK) -> BlockMask:
    """Who sees whom, for FlexAttention; the same pairs as ``dense_mask``.

    For two different blocks, the keys' before the queries': some pair is visible exactly when the keys' least rank
    does not exceed the queries' greatest, and all are when the keys' greatest does not exceed the queries' least. A
    block of tokens sees itself in part (causal).

    Args:
        rank: integers [b, n]
        block: tokens in a block, of queries and of keys

    Returns:
        BlockMask for [b, heads, n, n] with ``ceil(n / block)`` blocks a side.
    """
    n = rank.shape[1]
    least, greatest = block_bounds(rank, block)
    count = least.shape[1]
    index = torch.arange(count, device=rank.device)
    earlier = index[None, :] < index[:, None]
    some = (least[:, None, :] <= greatest[:, :, None]) & earlier
    full = (greatest[:, None, :] <= least[:, :, None]) & earlier
    partial = (some & ~full) | torch.eye(count, dtype=torch.bool, device=rank.device)
    rank = rank.contiguous()

    def mask_mod(batch: Tensor, head: Tensor, q: Tensor, k: Tensor) -> Tensor:
        return (k <= q) & (rank[batch, k] <= rank[batch, q])

    return BlockMask.from_kv_blocks(
        *_listed(partial),
        *_listed(full),
        BLOCK_SIZE=block,
        mask_mod=mask_mod,
        seq_lengths=(n, n),
    )


def _listed(blocks: Tensor) -> tuple[Tensor, Tensor]:
    """Number and indices of the blocks set in each row: int32 [b, 1, rows] and [b, 1, rows, columns]."""
    counts = blocks.sum(-1, dtype=torch.int32)
    # The ones first, each part in its order.
    indices = torch.argsort(blocks.to(torch.int8), dim=-1, descending=True, stable=True).to(torch.int32)
    return counts[:, None], indices[:, None].contiguous()


def mask_for(rank: Tensor, implementation: str) -> Tensor | BlockMask:
    """The mask that an attention implementation of transformers takes."""
    if implementation == "sdpa":
        return dense_mask(rank)
    if implementation == "flex_attention":
        return block_mask(rank)
    raise UnmaskedError(f"Cannot mask: {implementation} takes no Multiverse mask (sdpa and flex_attention do)")


def implementation_on(device: torch.device) -> str:
    """The attention implementation of transformers to use on a device."""
    return "flex_attention" if device.type == "cuda" else "sdpa"


def guard(model: nn.Module) -> nn.Module:
    """Makes a model of transformers refuse to run without the mask.

    Looked at are the arguments of the model's body, before transformers makes a mask of its own, and those of every
    attention layer.

    Raises:
        UnmaskedError: here, when the model's attention can't take the mask; later, when a call comes without it.
    """
    config: Any = model.config
    if config._attn_implementation not in ("sdpa", "flex_attention"):
        raise UnmaskedError(f"Cannot mask: the model's attention is {config._attn_implementation}")
    kinds = set(getattr(config, "layer_types", None) or ()) - {"full_attention"}
    if kinds:
        raise UnmaskedError(f"Cannot mask: layers with {', '.join(sorted(kinds))}")
    layers = [module for name, module in model.named_modules() if name.endswith(".self_attn")]
    if not layers:
        raise UnmaskedError(f"Cannot mask: no attention layers found in {type(model).__name__}")
    body = model.get_submodule(
        next(n for n, m in model.named_modules() if n.endswith(".self_attn")).split(".layers")[0]
    )
    flex = config._attn_implementation == "flex_attention"

    def check(mask: Any, where: str) -> None:
        fits = isinstance(mask, BlockMask) if flex else isinstance(mask, Tensor) and mask.ndim == 4
        if not fits or (not flex and mask.dtype != torch.bool):
            kind = type(mask).__name__ if not isinstance(mask, Tensor) else f"{mask.ndim}-D {mask.dtype}"
            raise UnmaskedError(f"Cannot run without the Multiverse mask: {where} got {kind}")

    def before_body(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        check(kwargs.get("attention_mask"), "the model")
        if kwargs.get("position_ids") is None:
            raise UnmaskedError("Cannot run without the positions of the data: the model got none")

    def before_layer(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        check(kwargs.get("attention_mask"), "a layer")

    body.register_forward_pre_hook(before_body, with_kwargs=True)
    for layer in layers:
        layer.register_forward_pre_hook(before_layer, with_kwargs=True)
    return model
