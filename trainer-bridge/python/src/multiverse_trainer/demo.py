"""The Python side of the demo: measures a trained model on held-out questions, token by token.

    python -m multiverse_trainer.train --data PREPARED --model scratch:demo --output OUTPUT …
    python -m multiverse_trainer.demo --model OUTPUT --questions held-out.jsonl --out answers.jsonl

``--questions`` are rows in the columns of s1K-1.1 (``question`` and ``solution``); the prompt is made from the template
and the closing words that the data was prepared with. Each line of ``answers.jsonl`` has the prompt, the tokens, and
whether the answer is right. ``--engine`` are the engine's own answers in the same order, ``{"tokens": […]}`` a line.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from jinja2.sandbox import ImmutableSandboxedEnvironment

from multiverse_trainer.contract import REFUSED, Refusal
from multiverse_trainer.generate import answer, decoder_of


def prompt_of(question: str, run: Mapping[str, Any], kind: str = "parallel") -> str:
    """A question as the model saw it in training: its closing words behind it, in the chat template.

    Args:
        question: text
        run: ``run.json`` of the training job
        kind: which of the two closing words: ``parallel`` or ``sequential``
    """
    text = question + str(run.get("prompts", {}).get(kind, ""))
    template = run.get("template")
    if not template:
        return text
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    messages = [{"role": "user", "content": text}]
    return environment.from_string(str(template)).render(messages=messages, add_generation_prompt=True)


def result_of(text: str) -> str | None:
    """The numbers behind the last "the answer is", None when there are none."""
    found = re.findall(r"the answer is ([\d, ]+)", text)
    return str(found[-1]).strip(" ,") if found else None


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(prog="multiverse_trainer.demo", description="Measures a trained model.")
    parser.add_argument("--model", type=Path, required=True, help="output folder of the training job")
    parser.add_argument("--questions", type=Path, required=True, help="held-out rows, JSON lines")
    parser.add_argument("--out", type=Path, required=True, help="answers, JSON lines")
    parser.add_argument("--engine", type=Path, help="the engine's answers in the same order, to compare tokens with")
    parser.add_argument("--count", type=int, default=0, help="the first so many questions (0: all)")
    parser.add_argument("--max-tokens", type=int, default=1500)
    parser.add_argument("--threads", type=int, default=1)
    settings = parser.parse_args(arguments)
    torch.set_num_threads(settings.threads)
    try:
        if not (settings.model / "run.json").is_file():
            raise Refusal(f"Cannot measure {settings.model}: it has no run.json, so no job trained it")
        run = json.loads((settings.model / "run.json").read_text(encoding="utf-8"))
        decoder = decoder_of(settings.model)
        rows = [json.loads(line) for line in settings.questions.read_text(encoding="utf-8").splitlines()]
        rows = rows[: settings.count or None]
        engine = None
        if settings.engine:
            engine = [json.loads(line)["tokens"] for line in settings.engine.read_text(encoding="utf-8").splitlines()]
            if len(engine) < len(rows):
                raise Refusal(f"Cannot compare: {len(engine)} answers of the engine to {len(rows)} questions")
    except Refusal as refusal:
        print(f"multiverse_trainer: {refusal}", file=sys.stderr)
        return REFUSED
    right = formed = same = 0
    parallel: list[float] = []
    with settings.out.open("w", encoding="utf-8") as out:
        for i, row in enumerate(rows):
            prompt = prompt_of(row["question"], run)
            made = answer(decoder, {"id": row.get("id"), "prompt": prompt}, settings.max_tokens)
            made |= {"prompt": prompt, "right": result_of(made["text"]) == row["solution"]}
            right += made["right"]
            formed += made["finish"] == "stop" and made["blocks"] > 0 and not made["problems"]
            parallel.append(made["num_parallel"])
            if engine is not None:
                end = decoder.eos_id
                made["same_as_engine"] = [t for t in made["tokens"] if t != end] == [t for t in engine[i] if t != end]
                same += made["same_as_engine"]
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
            out.flush()
    count = len(rows)
    summary: dict[str, Any] = {
        "questions": count,
        "right": right,
        "well_formed": formed,
        "num_parallel": round(sum(parallel) / max(count, 1), 3),
    }
    if engine is not None:
        summary["same_tokens_as_engine"] = same
    print(json.dumps(summary))
    return 0


if __name__ == "__main__":
    sys.exit(main())
