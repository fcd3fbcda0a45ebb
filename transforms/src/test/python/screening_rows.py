"""Makes rows for the screening checks: the same ones for the same seed, whatever the machine.

    python3 screening_rows.py ROWS FOLDER [SEED]

writes FOLDER/rows.jsonl and FOLDER/evaluation.jsonl. Each row says in ``made`` how it was made and
in ``expected_answer_check`` what its answer is (equal, different or untold); screening reads
neither. Some rows are copies of earlier ones, word for word or nearly, some hold an evaluation
question, some are only akin.
"""

import json
import random
import sys
from pathlib import Path

SYLLABLES = "ba co di fu ge ha li mo nu pa re so ti va we zu".split()
HAN = "设数列满足条件求证明方程的解集为整函面积三角形内切圆"
FORM = "where m and n are relatively prime positive integers find the value of m plus n"


def words(rng, count):
    """``count`` made-up words, common ones more often."""
    out = []
    for _ in range(count):
        number = int(4000 * rng.random() ** 2)
        out.append(SYLLABLES[number % 16] + SYLLABLES[number // 16 % 16] + SYLLABLES[number // 256])
    return out


def changed(rng, text, share):
    """The text with about a share of its words replaced, spread evenly."""
    out = text.split(" ")
    step = max(1, round(1 / share))
    for at in range(rng.randrange(step), len(out), step):
        out[at] = words(rng, 1)[0] + "x"
    return " ".join(out)


def forms(rng, value):
    """Ways to write an answer; ``value`` is (kind, …)."""
    kind, *of = value
    if kind == "integer":
        (n,) = of
        ways = [f"{n}", f"{n}.0", f"x = {n}", f"{n}\\text{{ units}}", f"{n}^\\circ", f"\\frac{{{2 * n}}}{{2}}"]
        if abs(n) >= 1000:
            ways += [f"{n:,}", f"{n:,}".replace(",", "{,}")]
    elif kind == "ratio":
        n, d = of
        ways = [f"{n}/{d}", f"\\frac{{{n}}}{{{d}}}", f"\\dfrac{{{3 * n}}}{{{3 * d}}}"]
        if d in (2, 4, 5, 8):
            ways.append(f"{n / d}")
    elif kind == "root":
        a, b = of
        ways = [f"{a}\\sqrt{{{b}}}", f"{a} \\cdot \\sqrt{{{b}}}", f"\\sqrt{{{a * a * b}}}"]
    elif kind == "choice":
        (letter,) = of
        ways = [letter, f"({letter})", f"\\text{{({letter})}}", f"\\textbf{{{letter}}}"]
    elif kind == "pair":
        a, b = of
        ways = [f"({a}, {b})", f"({a},{b})", f"\\left({a}, {b}\\right)"]
    else:
        a, b = of
        ways = [f"\\{{{a}, {b}\\}}", f"\\{{{b},{a}\\}}"]
    return rng.choice(ways)


def value(rng):
    """A value of some kind, one of many."""
    kind = rng.choice(["integer", "integer", "ratio", "root", "choice", "pair", "set"])
    if kind == "integer":
        return (kind, rng.randrange(-20, 5000))
    if kind == "ratio":
        return (kind, rng.choice([1, 7, 11, 13, 17]), rng.choice([2, 3, 4, 5, 8, 9]))
    if kind == "root":
        return (kind, rng.randrange(2, 30), rng.choice([2, 3, 5, 6, 7, 10]))
    if kind == "choice":
        return (kind, rng.choice("ABCDE"))
    a = rng.randrange(1, 50)
    return (kind, a, a + rng.randrange(1, 50))


def answers(rng):
    """The end of a trace, a solution, and how the two stand to each other."""
    own = value(rng)
    draw = rng.random()
    if draw < 0.03:
        return "So that is settled.", f"It is \\boxed{{{forms(rng, own)}}}.", "untold"
    if draw < 0.05:
        return "The final answer is \\boxed{2a + b^2}.", "\\boxed{b^2 + 2 a}", "untold"
    said = forms(rng, own)
    end = rng.choice(
        [f"So we get $\\boxed{{{said}}}$.", f"The final answer is ${said}$.", f"**Final answer:** {said}"]
    )
    if draw < 0.15:
        while True:
            other = value(rng)
            if other[0] == own[0] and other[1:] != own[1:]:
                break
        return end, f"Thus \\boxed{{{forms(rng, other)}}}.", "different"
    return end, f"It follows that it is \\boxed{{{forms(rng, own)}}}.", "equal"


def evaluation(rng, count):
    """Evaluation questions: some end with a form that many have, one is short, one is Chinese."""
    out = []
    for i in range(count):
        length = rng.choice([6, 9, 12, 25, 40])
        text = " ".join(words(rng, length))
        out.append(text + " " + FORM if i % 3 == 0 else text + "?")
    out.append("求" + "".join(rng.choice(HAN) for _ in range(20)))
    return out


def fresh(rng, i):
    """A row that is like no other but by chance."""
    end, solution, stands = answers(rng)
    if rng.random() < 0.02:
        question = "".join(rng.choice(HAN) for _ in range(30)) + "？"
        trace = "".join(rng.choice(HAN) for _ in range(300)) + "。"
    else:
        question = " ".join(words(rng, rng.randrange(12, 30))) + "?"
        if rng.random() < 0.1:
            question = question[:-1] + " " + FORM + "."
        trace = " ".join(words(rng, rng.randrange(80, 160))) + "."
    return {
        "id": f"r{i}",
        "question": question,
        "deepseek_thinking_trajectory": trace + "\n\n" + end,
        "solution": solution,
        "made": "fresh",
        "expected_answer_check": stands,
    }


def row(rng, i, before, questions):
    """Row ``i``, which may lean on the rows before it."""
    made = fresh(rng, i)
    draw = rng.random()
    if draw < 0.12 and before:
        source = rng.choice(before)
        text = source["deepseek_thinking_trajectory"]
        copy = dict(source, id=f"r{i}")
        if draw < 0.04:
            return dict(copy, deepseek_thinking_trajectory=text.replace(" ", "  ") + "\n", made="copy")
        # The closing words stay, so that the answer is what it was.
        body, end = text.rsplit("\n\n", 1)
        share, name = (0.015, "near") if draw < 0.08 else (0.15, "akin")
        if " " in body:
            body = changed(rng, body, share)
        return dict(copy, deepseek_thinking_trajectory=body + "\n\n" + end, made=name)
    if draw < 0.14:
        question = rng.choice(questions)
        if rng.random() < 0.5:
            inside = " ".join(words(rng, 5)) + ". " + question.upper() + " " + " ".join(words(rng, 4))
            return dict(made, question=inside, made="holds a question")
        # Said again at the beginning of the trace alone.
        trace = "The task: " + question + "\n" + made["deepseek_thinking_trajectory"]
        return dict(made, deepseek_thinking_trajectory=trace, made="says a question again")
    if draw < 0.145 and before:
        return dict(made, id=rng.choice(before)["id"], made="id used before")
    return made


def make(count, seed):
    """Rows and evaluation questions."""
    rng = random.Random(seed)
    questions = evaluation(rng, 60)
    rows = []
    for i in range(count):
        rows.append(row(rng, i, rows, questions))
    return rows, questions


def main():
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    rows, questions = make(count, int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "rows.jsonl", "w", encoding="utf-8") as out:
        for made in rows:
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
    with open(folder / "evaluation.jsonl", "w", encoding="utf-8") as out:
        for question in questions:
            out.write(json.dumps({"problem": question}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
