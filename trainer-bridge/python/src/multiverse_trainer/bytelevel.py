"""The smallest tokenizer there is: one token a byte, the twelve tags, and an end token.

It is the vocabulary of the engine's own test model. For tests and demos.

    python -m multiverse_trainer.bytelevel tokenizer.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from multiverse_trainer.tags import TAGS

END = "<|end|>"
#: Byte-level vocabularies come with merges; these two bytes never meet in valid UTF-8.
NEVER = (0xC0, 0xC1)


def byte_names() -> list[str]:
    """The printable character that stands for each byte in byte-level vocabularies (GPT-2)."""
    kept = {*range(33, 127), *range(161, 173), *range(174, 256)}
    free = iter(range(256, 512))
    return [chr(byte) if byte in kept else chr(next(free)) for byte in range(256)]


def tokenizer_json() -> str:
    """The tokenizer as the tokenizers library reads it: ids 0 … 255 bytes, 256 … 267 tags, 268 the end."""
    names = byte_names()

    def added(token: int, content: str, special: bool) -> dict[str, Any]:
        return {
            "id": token,
            "content": content,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": special,
        }

    tokens = [added(256 + i, tag, False) for i, tag in enumerate(TAGS)]
    tokens.append(added(256 + len(TAGS), END, True))
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    content: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": tokens,
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


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(tokenizer_json(), encoding="utf-8")
