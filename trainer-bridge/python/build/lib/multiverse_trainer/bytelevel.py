"""Small byte-level tokenizers with the twelve tags and an end token, for tests and demos.

The smallest has one token a byte; it is the vocabulary of the engine's own test model. The other also has what merges
of a text's own words give, each digit a token of its own: four times fewer tokens for the synthetic family.

    python -m multiverse_trainer.bytelevel tokenizer.json [--train traces.jsonl --size 512]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from multiverse_trainer.tags import TAGS

END = "<|end|>"
#: What stands in every curated document and every prompt, and in no trace.
PHRASES = ("\n\nLet's think in parallel.", " Think step by step and in parallel before answering.")


def byte_names() -> list[str]:
    """The printable character that stands for each byte in byte-level vocabularies (GPT-2)."""
    kept = {*range(33, 127), *range(161, 173), *range(174, 256)}
    free = iter(range(256, 512))
    return [chr(byte) if byte in kept else chr(next(free)) for byte in range(256)]


def _added(first: int) -> list[dict[str, Any]]:
    """The tags and the end token as added tokens, from an id on. Only the end is special: decoding keeps the tags."""
    return [
        {
            "id": first + i,
            "content": content,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": content == END,
        }
        for i, content in enumerate((*TAGS, END))
    ]


def tokenizer_json() -> str:
    """The tokenizer as the tokenizers library reads it: ids 0 … 255 bytes, 256 … 267 tags, 268 the end."""
    names = byte_names()

    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    content: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": _added(256),
        "normalizer": None,
        "pre_tokenizer": level,
        "post_processor": None,
        "decoder": level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {name: byte for byte, name in enumerate(names)},
            "merges": [],
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def merged_tokenizer_json(texts: Iterable[str], size: int) -> str:
    """A byte-level BPE tokenizer of ``size`` tokens learned from texts, with the tags and the end token behind them.

    Digits are split from each other and from words, as llama.cpp does it under the name ``smollm``. The same texts give
    the same tokenizer.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=sorted(byte_names()), show_progress=False, min_frequency=2
    )
    tokenizer.train_from_iterator(texts, trainer)
    content = json.loads(tokenizer.to_str())
    content["added_tokens"] = _added(len(content["model"]["vocab"]))
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="multiverse_trainer.bytelevel", description="Writes a small byte-level tokenizer."
    )
    parser.add_argument("file", type=Path, help="tokenizer.json to write")
    parser.add_argument(
        "--train", type=Path, help="rows whose questions and traces merges are learned from (JSON lines)"
    )
    parser.add_argument("--size", type=int, default=512, help="tokens without the tags (512)")
    settings = parser.parse_args(arguments)
    text = tokenizer_json()
    if settings.train:
        rows = [json.loads(line) for line in settings.train.read_text(encoding="utf-8").splitlines()]
        columns = ("question", "deepseek_thinking_trajectory", "deepseek_attempt")
        texts = [str(row.get(column) or "") for row in rows for column in columns]
        text = merged_tokenizer_json([*texts, *PHRASES * len(rows)], settings.size)
    settings.file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
