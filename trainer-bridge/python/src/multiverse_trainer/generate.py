"""Reference decoding in PyTorch: one token after another, path after path, with the mask of Multiverse Attention.

It follows the rules of the engine (fork at ``</Goal>``, a branch for each Outline, join, Conclusion), decodes greedily
and in no hurry, and writes the tokens down in the order of the document. The engine, which decodes the branches
together, must write the same tokens.

    python -m multiverse_trainer.generate --model OUTPUT --prompts prompts.jsonl --out answers.jsonl

Each line of ``prompts.jsonl`` has a ``prompt`` (text) or ``prompt_tokens``, and may have an ``id``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import DynamicCache

from multiverse_trainer.contract import REFUSED, Refusal
from multiverse_trainer.models import TRAINING, load_trained, training_of
from multiverse_trainer.tags import tag_of


@dataclass
class Generated:
    """What was decoded, in the order of the document: lists of one entry a token, the prompt not counted."""

    tokens: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    inserted: list[bool] = field(default_factory=list)
    finish: str = "length"
    blocks: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def critical_path(self) -> int:
        """Positions from the first token to the last."""
        return max(self.positions) - min(self.positions) + 1 if self.positions else 0


class Decoder:
    """Decodes greedily for one model and tokenizer.

    Who sees whom is kept as a set of hidden tokens, and does not come from ranks: tokens of a closed path are hidden
    until the Conclusion of its block.
    """

    def __init__(
        self, model: nn.Module, tokenizer: Tokenizer, tags: Mapping[str, int], eos_id: int, max_depth: int = 8
    ):
        self.model = model.eval()
        self.tokenizer = tokenizer
        self.tags = dict(tags)
        self.names = tag_of(tags)
        self.eos_id = eos_id
        self.max_depth = max_depth

    @torch.no_grad()
    def generate(self, prompt: Sequence[int], max_tokens: int = 2048) -> Generated:
        """Goes on behind a prompt that has no open block.

        Args:
            prompt: token ids, at least one
            max_tokens: most tokens to write, inserted ones included
        """
        self.limit = max_tokens
        self.out = Generated()
        self.cache = DynamicCache(config=self.model.config)
        self.visible: list[bool] = []
        self.next = 0
        for token in prompt[:-1]:
            self._feed(token)
        self.logits = self._feed(prompt[-1])
        self.out = Generated()
        if self._flow(prefix="", depth=0):
            self.out.finish = "stop"
        return self.out

    def _feed(self, token: int) -> Tensor:
        """Appends a token at the next position; gives the logits behind it, [vocabulary]."""
        self.visible.append(True)
        device = next(self.model.parameters()).device
        mask = torch.tensor(self.visible, device=device)[None, None, None]
        result = self.model(
            input_ids=torch.tensor([[token]], device=device),
            position_ids=torch.tensor([[self.next]], device=device),
            attention_mask=mask,
            past_key_values=self.cache,
            use_cache=True,
        )
        self.next += 1
        return result.logits[0, -1]

    def _write(self, token: int, inserted: bool = False) -> None:
        self.out.tokens.append(token)
        self.out.positions.append(self.next)
        self.out.inserted.append(inserted)
        self.logits = self._feed(token)

    def _insert(self, text: str) -> None:
        for token in self.tokenizer.encode(text, add_special_tokens=False).ids:
            self._write(token, inserted=True)

    def _full(self) -> bool:
        return len(self.out.tokens) >= self.limit

    def _flow(self, prefix: str, depth: int) -> bool:
        """Decodes to the end of the text, or of the path it is in; False when the limit came first."""
        outlines: list[str] = []
        since: int | None = None  # where the text of the Outline begins that is open
        in_goal = False
        while not self._full():
            token = int(self.logits.argmax())
            if token == self.eos_id:
                if depth:
                    self.out.problems.append("the text ended inside a path; the path was closed")
                    self._write(self.tags["</Path>"], inserted=True)
                else:
                    self._write(token)
                return True
            self._write(token)
            tag = self.names.get(token)
            if tag == "<Goal>":
                outlines, in_goal = [], True
            elif tag == "<Outline>":
                since = len(self.out.tokens)
            elif tag == "</Outline>" and since is not None:
                outlines.append(self.tokenizer.decode(self.out.tokens[since:-1], skip_special_tokens=False))
                since = None
            elif tag == "</Path>" and depth:
                return True
            elif tag == "</Goal>" and in_goal:
                in_goal = False
                ids = [text.split(":", 1)[0].strip() for text in outlines]
                if len(ids) < 2 or len(set(ids)) < len(ids) or any(not i or len(i) > 20 for i in ids):
                    self.out.problems.append(f"{len(ids)} Outlines; the block goes on sequentially")
                elif depth >= self.max_depth:
                    self.out.problems.append("too deep; the block goes on sequentially")
                elif not self._block(ids, depth):
                    return False
        return False

    def _block(self, ids: Sequence[str], depth: int) -> bool:
        """Decodes the paths of a block and begins its Conclusion."""
        self.out.blocks += 1
        start, longest = self.next, 0
        first = len(self.visible)
        before = list(self.visible)
        for name in ids:
            self.next = start
            begin = len(self.visible)
            self._write(self.tags["<Path>"], inserted=True)
            self._insert(f"{name}:")
            token = int(self.logits.argmax())
            if not self._text(token).startswith(" "):
                self._insert(" ")
            if not self._flow(prefix=name, depth=depth + 1):
                return False
            longest = max(longest, self.next)
            for i in range(begin, len(self.visible)):
                self.visible[i] = False
        self.visible = before + [True] * (len(self.visible) - first)
        self.next = longest
        self._write(self.tags["<Conclusion>"], inserted=True)
        return True

    def _text(self, token: int) -> str:
        return str(self.tokenizer.decode([token], skip_special_tokens=False))


def decoder_of(folder: Path) -> Decoder:
    """A decoder for what the training job left in its output folder."""
    training = training_of(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return Decoder(load_trained(folder), tokenizer, training["tags"], training["eos_id"])


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(prog="multiverse_trainer.generate", description="Reference decoding, greedy.")
    parser.add_argument("--model", type=Path, required=True, help="output folder of the training job")
    parser.add_argument("--prompts", type=Path, required=True, help="JSON lines with prompt or prompt_tokens")
    parser.add_argument("--out", type=Path, required=True, help="JSON lines to write")
    parser.add_argument("--max-tokens", type=int, default=2048)
    parser.add_argument("--threads", type=int, default=1)
    settings = parser.parse_args(arguments)
    torch.set_num_threads(settings.threads)
    try:
        if not (settings.model / TRAINING).is_file():
            raise Refusal(f"Cannot decode with {settings.model}: it has no {TRAINING}, so no job trained it")
        decoder = decoder_of(settings.model)
    except Refusal as refusal:
        print(f"multiverse_trainer: {refusal}", file=sys.stderr)
        return REFUSED
    with settings.prompts.open(encoding="utf-8") as prompts, settings.out.open("w", encoding="utf-8") as out:
        for line in prompts:
            out.write(json.dumps(answer(decoder, json.loads(line), settings.max_tokens), ensure_ascii=False) + "\n")
            out.flush()
    return 0


def answer(decoder: Decoder, request: Mapping[str, Any], max_tokens: int = 2048) -> dict[str, Any]:
    """One answer as a JSON object: text, tokens, positions, and what is in ``Generated``."""
    prompt = request.get("prompt_tokens")
    if prompt is None:
        prompt = decoder.tokenizer.encode(request["prompt"], add_special_tokens=False).ids
    made = decoder.generate(prompt, max_tokens)
    text = decoder.tokenizer.decode([t for t in made.tokens if t != decoder.eos_id], skip_special_tokens=False)
    return {
        "id": request.get("id"),
        "text": text,
        "tokens": made.tokens,
        "positions": made.positions,
        "inserted": made.inserted,
        "finish": made.finish,
        "blocks": made.blocks,
        "critical_path": made.critical_path,
        "num_parallel": len(made.tokens) / made.critical_path if made.tokens else 1.0,
        "problems": made.problems,
    }


if __name__ == "__main__":
    sys.exit(main())
