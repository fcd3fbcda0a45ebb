"""Masks out of ranks, the same through SDPA and FlexAttention, and the guard."""

import random

import numpy as np
import pytest
import torch
from torch.nn.attention import flex_attention as flex
from transformers import AutoConfig, AutoModelForCausalLM

import folders
import reference
from multiverse_trainer.attention import (
    UnmaskedError,
    block_bounds,
    block_mask,
    dense_mask,
    guard,
    implementation_on,
    mask_for,
)


def ranks_of(seed, length, nested=True):
    chance = random.Random(seed)
    documents = []
    while sum(map(len, documents)) < length:
        documents.append(folders.tokens_of(f"<Think>{folders.document(chance, 3 if nested else 1)}</Think>"))
    documents = [reference.lay_out(tokens, folders.TAG_IDS) for tokens in documents]
    positions, ranks = reference.pack(documents)
    return torch.from_numpy(positions)[None].long(), torch.from_numpy(ranks)[None]


def blocks_set(counts, indices, size):
    out = np.zeros((counts.shape[0], size, size), dtype=bool)
    for b in range(counts.shape[0]):
        for q in range(size):
            out[b, q, indices[b, 0, q, : counts[b, 0, q]].numpy()] = True
    return out


@pytest.mark.parametrize("block", [16, 128])
@pytest.mark.parametrize("seed", range(4))
def test_block_mask_equals_the_dense_mask(seed, block):
    _, rank = ranks_of(seed, 700)
    n = rank.shape[1]
    mask = block_mask(rank, block)
    dense = dense_mask(rank)[0, 0].numpy()
    assert (dense == reference.visible(rank[0].numpy())).all()
    size = -(-n // block)
    padded = np.zeros((size * block, size * block), dtype=bool)
    padded[:n, :n] = dense
    real = np.zeros_like(padded)
    real[:n, :n] = True
    tiles = padded.reshape(size, block, size, block)
    some = tiles.any((1, 3))
    every = (tiles | ~real.reshape(size, block, size, block)).all((1, 3)) & some
    every &= ~np.eye(size, dtype=bool)
    full = blocks_set(mask.full_kv_num_blocks, mask.full_kv_indices, size)[0]
    partial = blocks_set(mask.kv_num_blocks, mask.kv_indices, size)[0]
    assert (full == every).all()
    assert (partial == (some & ~every)).all()
    q, k = torch.meshgrid(torch.arange(n), torch.arange(n), indexing="ij")
    zero = torch.zeros((), dtype=torch.long)
    assert (mask.mask_mod(zero, zero, q, k).numpy() == dense).all()


def test_each_row_of_a_batch_has_its_own_mask():
    a, b = ranks_of(1, 300)[1][:, :256], ranks_of(2, 300)[1][:, :256]
    rank = torch.cat([a.argsort().argsort(), b.argsort().argsort()])
    both, first = block_mask(rank, 32), block_mask(rank[:1], 32)
    assert both.shape == (2, 1, 256, 256)
    assert torch.equal(both.kv_num_blocks[:1], first.kv_num_blocks)
    least, greatest = block_bounds(rank, 32)
    assert least.shape == greatest.shape == (2, 8)
    assert dense_mask(rank).shape == (2, 1, 256, 256)


def tiny(implementation="sdpa", **changes):
    torch.manual_seed(3)
    config = AutoConfig.for_model(**(folders.TINY | changes), vocab_size=folders.VOCABULARY)
    return AutoModelForCausalLM.from_config(config, attn_implementation=implementation)


def plain_flex(monkeypatch):
    """FlexAttention computed by PyTorch's own eager reference, which has a backward on the CPU.

    The compiled kernel has none there (2.13), and the public call refuses gradients; what it would compute is the
    same: scores, the mask, softmax. Blocks that are not listed are left out, so that wrong lists show.
    """

    def attention(module, query, key, value, attention_mask, scaling=None, **kwargs):
        b, heads, n, _ = query.shape
        groups = heads // key.shape[1]
        key, value = key.repeat_interleave(groups, 1), value.repeat_interleave(groups, 1)
        scores = query @ key.transpose(-1, -2) * (scaling or query.shape[-1] ** -0.5)
        block = attention_mask.BLOCK_SIZE[0]
        size = -(-n // block)
        listed = torch.zeros(b, size, size, dtype=torch.bool)
        whole = torch.zeros(b, size, size, dtype=torch.bool)
        listed |= torch.from_numpy(blocks_set(attention_mask.kv_num_blocks, attention_mask.kv_indices, size))
        whole |= torch.from_numpy(blocks_set(attention_mask.full_kv_num_blocks, attention_mask.full_kv_indices, size))
        q, k = torch.meshgrid(torch.arange(n), torch.arange(n), indexing="ij")
        visible = torch.stack([attention_mask.mask_mod(torch.tensor(i), torch.tensor(0), q, k) for i in range(b)])
        tiles = [t.repeat_interleave(block, 1).repeat_interleave(block, 2)[:, :n, :n] for t in (listed, whole)]
        visible = (visible & tiles[0]) | tiles[1]
        weights = scores.masked_fill(~visible[:, None], float("-inf")).softmax(-1)
        return (weights @ value).transpose(1, 2).contiguous(), None

    from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

    monkeypatch.setitem(ALL_ATTENTION_FUNCTIONS._global_mapping, "flex_attention", attention)


@pytest.mark.parametrize(("dtype", "bound"), [(torch.float32, 1e-6), (torch.float64, 1e-12)])
def test_gradients_of_both_ways_are_equal(monkeypatch, dtype, bound):
    plain_flex(monkeypatch)
    positions, rank = ranks_of(4, 300)
    tokens = torch.randint(0, folders.VOCABULARY, positions.shape, generator=torch.manual_seed(0))
    gradients = {}
    for implementation in ("sdpa", "flex_attention"):
        model = guard(tiny(implementation)).to(dtype)
        logits = model(
            input_ids=tokens, position_ids=positions, attention_mask=mask_for(rank, implementation), use_cache=False
        ).logits
        loss = torch.nn.functional.cross_entropy(logits[0, :-1], tokens[0, 1:])
        loss.backward()
        gradients[implementation] = [loss.detach(), *(p.grad for p in model.parameters())]
    for ours, theirs in zip(*gradients.values(), strict=True):
        assert (ours - theirs).abs().max() <= bound
    assert max(float(g.abs().max()) for g in gradients["sdpa"][1:]) > 1e-3


def test_flex_attention_itself_gives_what_sdpa_gives():
    _, rank = ranks_of(6, 300)
    n = rank.shape[1]
    made = torch.manual_seed(1)
    q, k, v = (torch.randn(1, 2, n, 16, generator=made, dtype=torch.float64) for _ in range(3))
    with torch.no_grad():
        ours = flex.flex_attention(q, k, v, block_mask=block_mask(rank))
    theirs = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=dense_mask(rank))
    assert (ours - theirs).abs().max() < 1e-6


def test_a_masked_model_differs_from_a_causal_one():
    positions, rank = ranks_of(4, 200)
    tokens = torch.randint(0, 256, positions.shape, generator=torch.manual_seed(0))
    model = tiny()
    causal = torch.arange(rank.shape[1])[None]
    masks = [dense_mask(r) for r in (rank, causal)]
    with torch.no_grad():
        a, b = (model(input_ids=tokens, position_ids=positions, attention_mask=m).logits for m in masks)
    assert (a - b).abs().max() > 1e-3


@pytest.mark.parametrize(
    "mask", [None, "2-D", "float"], ids=["no mask", "a 2-D mask, plain causal to transformers", "an additive mask"]
)
def test_a_guarded_model_does_not_run_without_the_mask(mask):
    positions, rank = ranks_of(4, 100)
    given = {None: None, "2-D": torch.ones_like(rank), "float": dense_mask(rank).float()}[mask]
    tokens = torch.zeros_like(positions)
    model = tiny()
    if mask != "float":
        model(input_ids=tokens, position_ids=positions, attention_mask=given)  # The trap: nothing fails.
    guard(model)
    with pytest.raises(UnmaskedError, match="Cannot run without the Multiverse mask"):
        model(input_ids=tokens, position_ids=positions, attention_mask=given)
    with pytest.raises(UnmaskedError, match="positions"):
        model(input_ids=tokens, attention_mask=dense_mask(rank))
    model(input_ids=tokens, position_ids=positions, attention_mask=dense_mask(rank))


def test_a_guarded_layer_is_looked_at_too():
    _, rank = ranks_of(4, 100)
    model = guard(tiny())
    hidden = torch.zeros(1, rank.shape[1], 32)
    with pytest.raises(UnmaskedError, match="a layer got NoneType"):
        model.model.layers[0].self_attn(hidden_states=hidden, attention_mask=None)


def test_attention_that_takes_no_mask_is_refused():
    with pytest.raises(UnmaskedError, match="eager"):
        guard(tiny("eager"))
    sliding = {"use_sliding_window": True, "sliding_window": 8, "max_window_layers": 0}
    with pytest.raises(UnmaskedError, match="sliding_attention"):
        guard(tiny(**sliding))
    assert implementation_on(torch.device("cpu")) == "sdpa"
    assert implementation_on(torch.device("cuda")) == "flex_attention"
