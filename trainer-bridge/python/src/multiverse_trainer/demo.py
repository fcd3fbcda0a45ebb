"""The Python side of the demo: prompts for held-out questions, and what the engine made of them.

    python -m multiverse_trainer.demo prompts --model OUTPUT --questions held-out.jsonl --out prompts.jsonl
    multiverse engine generate --model model.gguf --prompts prompts.jsonl > engine.jsonl
    python -m multiverse_trainer.demo measure --model OUTPUT --questions held-out.jsonl \\
        --engine engine.jsonl --out answers.jsonl

``--questions`` are rows in the columns of s1K-1.1 (``question`` and ``solution``); the prompt is made from the template
and the closing words that the data was prepared with. ``measure`` answers them too, one token after the other under the
mask of Multiverse Attention, and compares the tokens with the engine's, which decodes the branches together.
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

from multiverse_trainer.chat import before
from multiverse_trainer.contract import REFUSED, Refusal
from multiverse_trainer.generate import answer, decoder_of
from multiverse_trainer.models import TRAINING, training_of


def prompt_of(question: str, training: Mapping[str, Any], kind: str = "parallel") -> str:
    """A question as the model saw it in training: its closing words behind it, in the chat template.

    Args:
        question: text
        training: ``training.json`` of the training job
        kind: which of the two closing words: ``parallel`` or ``sequential``
    """
    return before(str(training.get("template") or ""), question, str(training.get("prompts", {}).get(kind, "")))


def result_of(text: str) -> str | None:
    """The numbers behind the last "the answer is", None when there are none."""
    found = re.findall(r"the answer is ([\d, ]+)", text)
    return str(found[-1]).strip(" ,") if found else None


def rows_of(file: Path) -> list[dict[str, Any]]:
    """The lines of a file, JSON each."""
    try:
        return [dict(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as problem:
        raise Refusal(f"Cannot read {file}: {problem}") from None


def known_of(model: Path) -> dict[str, Any]:
    """What the training job wrote down beside its model, or a refusal where none did."""
    if not (model / TRAINING).is_file():
        raise Refusal(f"Cannot measure {model}: it has no {TRAINING}, so no job trained it")
    return training_of(model)


def prompts(settings: argparse.Namespace) -> None:
    """Writes a prompt for each question."""
    training = known_of(settings.model)
    with settings.out.open("w", encoding="utf-8") as out:
        for row in rows_of(settings.questions):
            line = {"id": row.get("id"), "prompt": prompt_of(row["question"], training)}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def figures(answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts over answers, each with ``right``, ``finish``, ``blocks``, ``problems``, ``numParallel``, and
    ``same_tokens`` where it was compared."""
    count = len(answers)
    made: dict[str, Any] = {
        "questions": count,
        "right": sum(a["right"] for a in answers),
        "well_formed": sum(a["finish"] == "stop" and a["blocks"] > 0 and not a["problems"] for a in answers),
        "num_parallel": round(sum(a["numParallel"] for a in answers) / max(count, 1), 3),
        "paths": sum(a["paths"] for a in answers),
    }
    compared = [a for a in answers if "same_tokens" in a]
    if compared:
        made["compared_with_sequential"] = len(compared)
        made["same_tokens"] = sum(a["same_tokens"] for a in compared)
    return made


def measure(settings: argparse.Namespace) -> None:
    """Judges the engine's answers, and compares them with sequential decoding."""
    training = known_of(settings.model)
    rows, engine = rows_of(settings.questions), rows_of(settings.engine)
    if len(engine) != len(rows) or any(e.get("id") != r.get("id") for e, r in zip(engine, rows, strict=False)):
        raise Refusal(f"Cannot compare: {settings.engine} does not answer {settings.questions} line by line")
    torch.set_num_threads(settings.threads)
    decoder = decoder_of(settings.model)
    compared = len(rows) if settings.compare is None else settings.compare
    for i, (made, row) in enumerate(zip(engine, rows, strict=True)):
        if "error" in made:
            raise Refusal(f"Cannot measure: the engine did not answer {made['id']}: {made['error']}")
        made["right"] = result_of(made["text"]) == row["solution"]
        if i < compared:
            prompt = {"id": row.get("id"), "prompt": prompt_of(row["question"], training)}
            sequential = answer(decoder, prompt, settings.max_tokens)
            made["sequential"] = sequential["tokens"]
            # Only one of the two writes the end token down.
            ours, others = (
                [t for t in tokens if t != decoder.eos_id] for tokens in (made["tokens"], sequential["tokens"])
            )
            made["same_tokens"] = ours == others
    with settings.out.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(made, ensure_ascii=False) + "\n" for made in engine)
    print(json.dumps(figures(engine)))


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="multiverse_trainer.demo", description="Held-out questions and their answers."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, work, told in (
        ("prompts", prompts, "writes prompts for the engine"),
        ("measure", measure, "judges the engine's answers"),
    ):
        command = commands.add_parser(name, help=told, description=f"{name}: {told}.")
        command.set_defaults(work=work)
        command.add_argument("--model", type=Path, required=True, help="output folder of the training job")
        command.add_argument("--questions", type=Path, required=True, help="held-out rows, JSON lines")
        command.add_argument("--out", type=Path, required=True, help="what is written, JSON lines")
        if name == "measure":
            command.add_argument("--engine", type=Path, required=True, help="the engine's answers in the same order")
            command.add_argument("--compare", type=int, help="compare the first so many (default: all)")
            command.add_argument("--max-tokens", type=int, default=1000)
            command.add_argument("--threads", type=int, default=1)
    settings = parser.parse_args(arguments)
    try:
        settings.work(settings)
    except Refusal as refusal:
        print(f"multiverse_trainer: {refusal}", file=sys.stderr)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
