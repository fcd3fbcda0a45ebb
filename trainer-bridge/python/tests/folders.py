"""Writes what the tests read: a byte-level tokenizer, documents, and small prepared folders."""

import hashlib
import json
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import reference
from multiverse_trainer.bytelevel import tokenizer_json
from multiverse_trainer.tags import TAGS

FIRST_TAG = 256
TAG_IDS = {tag: FIRST_TAG + i for i, tag in enumerate(TAGS)}
END = FIRST_TAG + len(TAGS)
VOCABULARY = END + 1


def tokens_of(text):
    """Tokens of a text in which tags are their own tokens."""
    tokens, rest = [], text.encode()
    while rest:
        for tag, token in TAG_IDS.items():
            if rest.startswith(tag.encode()):
                tokens.append(token)
                rest = rest[len(tag) :]
                break
        else:
            tokens.append(rest[0])
            rest = rest[1:]
    return tokens


def document(chance, depth=3, prefix=""):
    """A random nested document in tight form, without its Think."""

    def text(low, high):
        return "".join(chance.choice("abc def ghi = <x> & é\n") for _ in range(chance.randint(low, high)))

    parts = [text(0, 8)]
    for _ in range(chance.randint(0, 2)):
        if depth == 0 or chance.random() < 0.3:
            continue
        ids = [f"{prefix}{i + 1}" for i in range(chance.randint(2, 4))]
        parts.append("<Parallel><Goal>" + "".join(f"<Outline>{i}: o</Outline>" for i in ids) + "</Goal>")
        for i in ids:
            parts.append(f"<Path>{i}: {document(chance, depth - 1, i + '.')}</Path>")
        parts.append(f"<Conclusion>{text(0, 5)}</Conclusion></Parallel>{text(0, 5)}")
    return "".join(parts)


def sums(chance):
    """A question with two small sums, one a path, and its loss mask."""
    a, b, c, d = (chance.randint(0, 4) for _ in range(4))
    prompt = f"{a}+{b} {c}+{d}"
    answer = (
        f"<Think><Parallel><Goal><Outline>1: first</Outline><Outline>2: second</Outline></Goal>"
        f"<Path>1: {a + b}</Path><Path>2: {c + d}</Path>"
        f"<Conclusion>{a + b + c + d}</Conclusion></Parallel></Think>"
    )
    return prompt, answer


def masked(prompt, answer):
    """Tokens and loss mask as the bridge makes them."""
    head, body = tokens_of(prompt), [*tokens_of(answer), END]
    mask = [0] * len(head)
    inserted = False
    for i, token in enumerate(body):
        if token == TAG_IDS["<Path>"]:
            inserted = True
        mask.append(0 if inserted or token == TAG_IDS["<Conclusion>"] else 1)
        if inserted and body[i - 1 : i + 1] == [ord(":"), ord(" ")]:
            inserted = False
    return head + body, mask


def blocks_of(documents, length):
    """Packs documents in their order: rows of the four columns."""
    rows, held = [], []

    def close():
        size = sum(len(tokens) for tokens, _ in held)
        pieces = [*held, ([0] * (length - size), [0] * (length - size))] if size < length else list(held)
        laid = [reference.lay_out(t, TAG_IDS) for t, _ in pieces]
        positions, ranks = reference.pack(laid)
        rows.append(
            {
                "input_ids": np.concatenate([t for t, _ in pieces]).astype(np.int32),
                "position_ids": positions,
                "rank": ranks,
                "loss_mask": np.concatenate([m for _, m in pieces]).astype(np.uint8),
            }
        )
        held.clear()

    for tokens, mask in documents:
        if sum(len(t) for t, _ in held) + len(tokens) > length:
            close()
        held.append((tokens, mask))
    if held:
        close()
    return rows


def write(folder: Path, rows, length, shards=2):
    """A prepared folder with these rows."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer_json(), encoding="utf-8")
    files = []
    for shard, part in enumerate(np.array_split(np.arange(len(rows)), shards)):
        name = f"train-{shard:05d}-of-{shards:05d}.parquet"
        kinds = {"input_ids": pa.int32(), "position_ids": pa.int32(), "rank": pa.int32(), "loss_mask": pa.uint8()}
        table = pa.table({c: pa.array([rows[i][c] for i in part], pa.list_(k)) for c, k in kinds.items()})
        pq.write_table(table, folder / name, row_group_size=3)
        files.append(
            {
                "name": name,
                "rows": len(part),
                "bytes": (folder / name).stat().st_size,
                "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
            }
        )
    manifest = {
        "version": 1,
        "fingerprint": "test",
        "block_length": length,
        "rows": len(rows),
        "tokens": len(rows) * length,
        "loss_tokens": int(sum(r["loss_mask"].sum() for r in rows)),
        "padding_tokens": 0,
        "vocabulary_size": VOCABULARY,
        "tags": TAG_IDS,
        "pad_id": END,
        "eos_id": END,
        "tokenizer": {
            "file": "tokenizer.json",
            "sha256": hashlib.sha256((folder / "tokenizer.json").read_bytes()).hexdigest(),
        },
        "template": {"text": "", "sha256": ""},
        "prompts": {"parallel": "", "sequential": ""},
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "_SUCCESS").touch()
    return folder


def prepared(folder: Path, documents=60, length=256, seed=0):
    """A prepared folder of small sums."""
    chance = random.Random(seed)
    return write(folder, blocks_of([masked(*sums(chance)) for _ in range(documents)], length), length)


def words(folder: Path, output: Path, *more):
    """Words for the training job: the tiny model from nothing, on what is prepared in ``folder/data``, on the CPU."""
    (folder / "tiny.json").write_text(json.dumps(TINY))
    model = f"scratch:{folder / 'tiny.json'}"
    needed = ["--data", folder / "data", "--model", model, "--output", output, "--cpu", "--threads", "1"]
    return [str(word) for word in [*needed, *more]]


TINY = {
    "model_type": "qwen2",
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 1024,
    "tie_word_embeddings": True,
}
