"""Rows to try the screening on, and what must come of them, in plain Python.

    python3 reference.py rows N > rows.jsonl        # N rows, the same for the same N
    python3 reference.py questions > questions.txt  # evaluation questions, some of which are in the rows
    python3 reference.py counts N                   # rows that must fall out, by reason

The counts come from a program of its own: words, FNV-1a, MinHash, bands and the union of what is
alike are written here once more after transforms/README.md, and nothing is shared with the Java code.
"""

import json
import random
import sys

MASK = (1 << 64) - 1
SIZE, BANDS, SHINGLE, SIMILAR = 96, 16, 5, 0.8
RUN, LEAST = 13, 8
VOCABULARY = [f"{a}{b}{c}" for a in "bdfgklmnprstvz" for b in "aeiou" for c in "bdglmnrst"]


def text(rng, words):
    return " ".join(rng.choice(VOCABULARY) for _ in range(words))


def rows(count):
    rng = random.Random(count)
    known = questions()
    made = []
    for i in range(count):
        kind = rng.random()
        if made and kind < 0.10:
            base = made[rng.randrange(len(made))]
            made.append({**base, "id": f"r{i}", "body": base["body"].upper() + " !"})
            continue
        elif made and kind < 0.20:
            base = made[rng.randrange(len(made))]
            words = base["body"].split()
            words[rng.randrange(len(words))] = "changed"
            question, trace = text(rng, 20), " ".join(words)
        else:
            question, trace = text(rng, 20), text(rng, rng.randrange(120, 200))
        if rng.random() < 0.03:
            question = "Please: " + known[rng.randrange(len(known))].upper() + " " + text(rng, 3)
        right = rng.randrange(1, 50)
        said = right if rng.random() < 0.8 else right + 1
        shown = rng.choice([f"\\frac{{{2 * said}}}{{2}}", f"{said}.0", f"{said}", f"x = {said}"])
        made.append(
            {
                "id": f"r{i}",
                "question": question,
                "body": trace,
                "answer": f"\\boxed{{{shown}}}" if rng.random() < 0.95 else "",
                "said": said,
                "right": right,
                "solution": f"It is \\boxed{{{right}}}.",
            }
        )
    return made


def questions():
    rng = random.Random(7)
    return [text(rng, rng.randrange(6, 40)) for _ in range(40)]


def words(value):
    out, word = [], ""
    for c in value:
        if c.isalnum():
            word += c.lower()
        elif word:
            out.append(word)
            word = ""
    return out + ([word] if word else [])


def fnv(run):
    value = 0xCBF29CE484222325
    for byte in " ".join(run).encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def mix(value):
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def signature(value):
    run = words(value)
    last = max(0, len(run) - SHINGLE)
    shingles = {fnv(run[i : i + SHINGLE]) for i in range(last + 1)}
    return [
        min(mix((s + i * 0x9E3779B97F4A7C15) & MASK) >> 32 for s in shingles) for i in range(SIZE)
    ]


def contaminated(question, index):
    run = words(question)
    return any(
        fnv(run[i : i + n]) in index
        for n in range(LEAST, RUN + 1)
        for i in range(len(run) - n + 1)
    )


def index_of(known):
    index = set()
    for question in known:
        run = words(question)
        n = min(RUN, len(run))
        if n >= LEAST:
            index |= {fnv(run[i : i + n]) for i in range(len(run) - n + 1)}
    return index


def counts(made, dedup):
    index = index_of(questions())
    out = {"contaminated": 0, "wrong-answer": 0, "duplicate": 0}
    left = []
    for i, row in enumerate(made):
        if contaminated(row["question"], index):
            out["contaminated"] += 1
        elif row["answer"] and row["said"] != row["right"]:
            out["wrong-answer"] += 1
        else:
            left.append(i)
    met = {}
    signatures = {}
    for i in left:
        trace = row_text(made[i])
        if dedup == "exact":
            met.setdefault((tuple(words(made[i]["question"])), tuple(words(trace))), []).append(i)
        else:
            signatures[i] = signature(trace)
            width = SIZE // BANDS
            for band in range(BANDS):
                part = tuple(signatures[i][band * width : (band + 1) * width])
                met.setdefault((band, part), []).append(i)
    parent = {i: i for i in left}

    def root(i):
        while parent[i] != i:
            i = parent[i]
        return i

    for together in met.values():
        first = min(together)
        for other in together:
            if other != first and (
                dedup == "exact"
                or sum(a == b for a, b in zip(signatures[first], signatures[other])) / SIZE
                >= SIMILAR
            ):
                a, b = root(first), root(other)
                parent[max(a, b)] = min(a, b)
    out["duplicate"] = sum(root(i) != i for i in left)
    return out


def row_text(row):
    return row["body"] + (" So it is " + row["answer"] if row["answer"] else "")


def main():
    what = sys.argv[1]
    if what == "questions":
        print("\n".join(questions()))
        return
    made = rows(int(sys.argv[2]))
    if what == "rows":
        for row in made:
            record = {k: row[k] for k in ("id", "question", "solution")}
            record["deepseek_thinking_trajectory"] = row_text(row)
            print(json.dumps(record))
    else:
        print(json.dumps({d: counts(made, d) for d in ("exact", "near")}))


if __name__ == "__main__":
    main()
