#!/usr/bin/env python3
"""Writes reasoning traces of a synthetic family: sums that do not need each other, one a box.

    python3 generate.py --train 2000 --held-out 200 --out FOLDER

Written are ``train.jsonl`` and ``held-out.jsonl``, in the columns of s1K-1.1 and an ``id``. The traces are sequential, as a
reasoning model writes them: box after box, each worked by itself, and all results together at the end. What can be
thought in parallel is for the curator to find. The same seed gives the same bytes, and no question is in both files.

Needs Python alone.
"""

import argparse
import json
import random
from pathlib import Path

WORDS = {3: "three", 4: "four", 5: "five"}


def question_of(boxes):
    """The question: each box with its two numbers."""
    told = " ".join(f"Box {i}: {a}+{b}." for i, (a, b) in enumerate(boxes, 1))
    return f"{told} What are the sums?"


def path_of(number, a, b):
    """The work on one box, as one line."""
    ones = a % 10 + b % 10
    carry = ones // 10
    tens = a // 10 + b // 10 + carry
    return (
        f"Box {number}: {a} and {b} are added. "
        f"Last digits {a % 10} + {b % 10} make {ones}, carry {carry}. "
        f"First digits {a // 10} + {b // 10} + {carry} make {tens}. "
        f"So sum {number} is {a + b}."
    )


def answer_of(boxes):
    """The sums in the order of the boxes."""
    return ", ".join(str(a + b) for a, b in boxes)


def trace_of(boxes):
    """The sequential trace."""
    paths = "\n\n".join(path_of(i, a, b) for i, (a, b) in enumerate(boxes, 1))
    return (
        f"There are {WORDS[len(boxes)]} boxes, and each can be added up by itself.\n\n{paths}\n\n"
        f"Putting the sums together, the answer is {answer_of(boxes)}."
    )


def boxes_of(chance, most):
    """Numbers of two digits each, with sums of two digits that all differ."""
    while True:
        boxes = [(chance.randint(10, 89), chance.randint(10, 89)) for _ in range(chance.randint(min(WORDS), most))]
        sums = [a + b for a, b in boxes]
        numbers = [n for a, b in boxes for n in (a, b, a + b)]
        if max(sums) < 100 and len(set(numbers)) == len(numbers):
            return boxes


def row_of(name, boxes):
    """A row in the columns of s1K-1.1."""
    answer = answer_of(boxes)
    return {
        "id": name,
        "solution": answer,
        "question": question_of(boxes),
        "cot_type": "math",
        "source_type": "multiverse-curator/synthetic",
        "metadata": json.dumps({"boxes": boxes}),
        "gemini_thinking_trajectory": "",
        "gemini_attempt": "",
        "deepseek_thinking_trajectory": trace_of(boxes),
        "deepseek_attempt": f"The sums are {answer}.",
        "gemini_grade": "",
        "gemini_grade_reason": "",
        "deepseek_grade": "Yes",
        "deepseek_grade_reason": "",
    }


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", type=int, default=2000)
    parser.add_argument("--held-out", type=int, default=200)
    parser.add_argument("--boxes", type=int, default=3, choices=WORDS, help="most boxes in a question (3, which is also the least)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    settings = parser.parse_args()
    chance = random.Random(settings.seed)
    seen = set()
    settings.out.mkdir(parents=True, exist_ok=True)
    for part, count in (("held-out", settings.held_out), ("train", settings.train)):
        with open(settings.out / f"{part}.jsonl", "w", encoding="utf-8", newline="\n") as out:
            written = 0
            while written < count:
                boxes = boxes_of(chance, settings.boxes)
                if question_of(boxes) in seen:
                    continue
                seen.add(question_of(boxes))
                out.write(json.dumps(row_of(f"{part}-{written:06d}", boxes), ensure_ascii=False) + "\n")
                written += 1


if __name__ == "__main__":
    main()
