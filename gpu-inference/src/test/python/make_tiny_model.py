"""Makes the tiny model and the reference logits that the exactness test of the engine reads.

    pip install torch==2.13.0 gguf==0.19.0 numpy==2.4.6
    python make_tiny_model.py --out ../resources/tiny

Written are, into the folder given:

tiny-qwen2.gguf   a random Qwen2 in float32, two layers, with one token for each byte, the twelve
                  tags and an end token. Same bytes on every run.
reference.bin     for each of the seeds a nested document and the logits of all its tokens,
                  computed by PyTorch in float32 with the dense mask and the positions of the tag
                  language. Numbers are little-endian; int32 unless said:
                      seeds, vocabulary size
                      per seed: n, tokens[n], positions[n], ranks[n],
                                logits[n][vocabulary] float32,
                                plain[n]: argmax under a plain causal layout,
                                difference to the plain causal layout: float32

The model is written here in plain PyTorch from its definition: RMSNorm, rotary embedding in two
halves, grouped queries, SwiGLU. Weights are scaled up, so that logits differ by much when a mask or
a position is wrong.
"""

import argparse
import random
import struct
from pathlib import Path

import gguf
import numpy as np
import torch

TAGS = [
    tag
    for name in ("Think", "Parallel", "Goal", "Outline", "Path", "Conclusion")
    for tag in (f"<{name}>", f"</{name}>")
]
END = "<|end|>"
FIRST_TAG = 256
VOCABULARY = FIRST_TAG + len(TAGS) + 1

LAYERS = 2
WIDTH = 64
HEADS = 4
KV_HEADS = 2
HEAD = WIDTH // HEADS
HIDDEN = 96
BASE = 10000.0
EPSILON = 1e-6
WEIGHT_SEED = 20260101


def byte_names():
    """The printable character that stands for each byte in a byte-level vocabulary."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    names, free = {}, 256
    for byte in range(256):
        if byte in kept:
            names[byte] = chr(byte)
        else:
            names[byte] = chr(free)
            free += 1
    return [names[byte] for byte in range(256)]


def weights():
    """Name in GGUF -> float32 tensor, in the row-major shape of PyTorch."""
    made = torch.Generator().manual_seed(WEIGHT_SEED)

    def normal(*shape, scale):
        return torch.randn(*shape, generator=made) * scale

    tensors = {
        "token_embd.weight": normal(VOCABULARY, WIDTH, scale=1.0),
        "output_norm.weight": 1 + normal(WIDTH, scale=0.1),
        "output.weight": normal(VOCABULARY, WIDTH, scale=0.15),
    }
    for i in range(LAYERS):
        inner = WIDTH**-0.5
        tensors |= {
            f"blk.{i}.attn_norm.weight": 1 + normal(WIDTH, scale=0.1),
            f"blk.{i}.attn_q.weight": normal(WIDTH, WIDTH, scale=1.4 * inner),
            f"blk.{i}.attn_q.bias": normal(WIDTH, scale=0.3),
            f"blk.{i}.attn_k.weight": normal(KV_HEADS * HEAD, WIDTH, scale=1.4 * inner),
            f"blk.{i}.attn_k.bias": normal(KV_HEADS * HEAD, scale=0.3),
            f"blk.{i}.attn_v.weight": normal(KV_HEADS * HEAD, WIDTH, scale=1.5 * inner),
            f"blk.{i}.attn_v.bias": normal(KV_HEADS * HEAD, scale=0.1),
            f"blk.{i}.attn_output.weight": normal(WIDTH, WIDTH, scale=1.5 * inner),
            f"blk.{i}.ffn_norm.weight": 1 + normal(WIDTH, scale=0.1),
            f"blk.{i}.ffn_gate.weight": normal(HIDDEN, WIDTH, scale=inner),
            f"blk.{i}.ffn_up.weight": normal(HIDDEN, WIDTH, scale=inner),
            f"blk.{i}.ffn_down.weight": normal(WIDTH, HIDDEN, scale=HIDDEN**-0.5),
        }
    return tensors


def write_model(tensors, path):
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_name("tiny random Qwen2")
    writer.add_context_length(4096)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_rope_freq_base(BASE)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    names = byte_names() + TAGS + [END]
    types = (
        [gguf.TokenType.NORMAL] * 256
        + [gguf.TokenType.USER_DEFINED] * len(TAGS)
        + [gguf.TokenType.CONTROL]
    )
    writer.add_token_list(names)
    writer.add_token_types(types)
    # A byte-level vocabulary must come with merges; these two bytes never meet in valid UTF-8.
    writer.add_token_merges([f"{names[0xC0]} {names[0xC1]}"])
    writer.add_eos_token_id(VOCABULARY - 1)
    writer.add_add_bos_token(False)
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor.numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def rotate(x, positions):
    """Rotary embedding in two halves. x: [n, heads, HEAD], positions: [n]."""
    inverse = BASE ** (-torch.arange(0, HEAD, 2, dtype=torch.float64) / HEAD)
    angle = positions.double()[:, None] * inverse
    cos, sin = angle.cos().float()[:, None], angle.sin().float()[:, None]
    a, b = x[..., : HEAD // 2], x[..., HEAD // 2 :]
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def norm(x, weight):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON) * weight


def forward(w, tokens, positions, visible):
    """Logits, float32 [n, VOCABULARY]. visible: bool [n, n], who (row) sees whom (column)."""
    n = len(tokens)
    x = w["token_embd.weight"][tokens]
    for i in range(LAYERS):
        layer = lambda name: w[f"blk.{i}.{name}"]
        h = norm(x, layer("attn_norm.weight"))
        q = (h @ layer("attn_q.weight").T + layer("attn_q.bias")).view(n, HEADS, HEAD)
        k = (h @ layer("attn_k.weight").T + layer("attn_k.bias")).view(n, KV_HEADS, HEAD)
        v = (h @ layer("attn_v.weight").T + layer("attn_v.bias")).view(n, KV_HEADS, HEAD)
        q, k = rotate(q, positions), rotate(k, positions)
        k = k.repeat_interleave(HEADS // KV_HEADS, 1)
        v = v.repeat_interleave(HEADS // KV_HEADS, 1)
        score = torch.einsum("qhd,khd->hqk", q, k) * HEAD**-0.5
        score = score.masked_fill(~visible, float("-inf")).softmax(-1)
        x = x + torch.einsum("hqk,khd->qhd", score, v).reshape(n, WIDTH) @ layer("attn_output.weight").T
        h = norm(x, layer("ffn_norm.weight"))
        gate = torch.nn.functional.silu(h @ layer("ffn_gate.weight").T)
        x = x + (gate * (h @ layer("ffn_up.weight").T)) @ layer("ffn_down.weight").T
    return norm(x, w["output_norm.weight"]) @ w["output.weight"].T


def document(chance):
    """A nested document in tight form, as a tree: a list of texts and of blocks (lists of flows)."""

    def text(low, high):
        letters = "abcdefghij klmno pqrst, uvwxyz. 0123456789 = <x> & $\\frac{1}{2}$ é\n"
        return "".join(chance.choice(letters) for _ in range(chance.randint(low, high)))

    def flow(depth, low, high):
        parts = [text(low, high)]
        if depth > 0 and (depth == 3 or chance.random() < 0.4):
            parts.append([flow(depth - 1, 1, 5) for _ in range(chance.randint(2, 3))])
            parts.append(text(0, 3))
        return parts

    return flow(3, 4, 12)


def tokens_of(text):
    """Tokens of a text in which tags are their own tokens."""
    tokens, rest = [], text.encode()
    while rest:
        for index, tag in enumerate(TAGS):
            if rest.startswith(tag.encode()):
                tokens.append(FIRST_TAG + index)
                rest = rest[len(tag) :]
                break
        else:
            tokens.append(rest[0])
            rest = rest[1:]
    return tokens


def lay_out(flow):
    """Tokens, positions and dense mask of a document, straight from the words of the definition.

    Each token keeps the list of (block, path) it lies in; two tokens are kept apart when they lie
    in different paths of one block.
    """
    tokens, positions, homes = [], [], []
    blocks = 0

    def add(text, at, home):
        for token in tokens_of(text):
            tokens.append(token)
            positions.append(at)
            homes.append(dict(home))
            at += 1
        return at

    def walk(flow, at, home, prefix):
        nonlocal blocks
        for part in flow:
            if isinstance(part, str):
                at = add(part, at, home)
                continue
            blocks += 1
            block = blocks
            ids = [f"{prefix}{i + 1}" for i in range(len(part))]
            outlines = "".join(f"<Outline>{i}: {chr(97 + n)}</Outline>" for n, i in enumerate(ids))
            start = add(f"<Parallel><Goal>{outlines}</Goal>", at, home)
            ends = []
            for n, path in enumerate(part):
                inside = {**home, block: n}
                at = add(f"<Path>{ids[n]}: ", start, inside)
                at = walk(path, at, inside, f"{ids[n]}.")
                ends.append(add("</Path>", at, inside))
            at = add("<Conclusion>c</Conclusion></Parallel>", max(ends), home)
        return at

    at = add("<Think>", 0, {})
    at = walk(flow, at, {}, "")
    add("</Think>", at, {})
    n = len(tokens)
    visible = torch.zeros(n, n, dtype=torch.bool)
    for q in range(n):
        for k in range(q + 1):
            apart = any(homes[k].get(b, p) != p for b, p in homes[q].items())
            visible[q, k] = not apart
    return torch.tensor(tokens), torch.tensor(positions), visible


def ranks_of(visible):
    """The ranks of Layout: those tokens come earlier that a token sees, or that lie in a later path."""
    n = len(visible)
    before = visible.clone()
    before[torch.arange(n), torch.arange(n)] = False
    # Of two tokens that do not see each other the later one comes first in the reverse reading.
    order = before | (~visible & ~visible.T & torch.ones(n, n, dtype=torch.bool).triu(1))
    return order.sum(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--longest", type=int, default=150, help="tokens of the longest document")
    settings = parser.parse_args()
    torch.set_num_threads(1)
    settings.out.mkdir(parents=True, exist_ok=True)
    w = weights()
    write_model(w, settings.out / "tiny-qwen2.gguf")
    with open(settings.out / "reference.bin", "wb") as out:
        out.write(struct.pack("<2i", settings.seeds, VOCABULARY))
        for seed in range(settings.seeds):
            chance = random.Random(seed)
            while True:
                flow = document(chance)
                tokens, positions, visible = lay_out(flow)
                if 90 <= len(tokens) <= settings.longest:
                    break
            n = len(tokens)
            logits = forward(w, tokens, positions, visible)
            causal = torch.ones(n, n, dtype=torch.bool).tril()
            plain = forward(w, tokens, torch.arange(n), causal)
            ints = [[n], tokens, positions, ranks_of(visible)]
            for part in ints:
                out.write(np.asarray(part, dtype="<i4").tobytes())
            out.write(logits.numpy().astype("<f4").tobytes())
            out.write(plain.argmax(-1).numpy().astype("<i4").tobytes())
            difference = (logits - plain).abs().max().item()
            out.write(struct.pack("<f", difference))
            gap = logits.topk(2).values
            print(
                f"seed {seed}: {n} tokens, to position {int(positions.max())}, "
                f"logits {logits.min():.1f} to {logits.max():.1f}, "
                f"least gap {(gap[:, 0] - gap[:, 1]).min():.4f}, plain layout differs by {difference:.2f}"
            )


if __name__ == "__main__":
    main()
