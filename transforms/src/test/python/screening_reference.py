"""What screening must find, worked out plainly: no NumPy, no code shared with the Java side.

    python3 screening_reference.py FOLDER [RUN exact|near]

reads FOLDER/rows.jsonl and FOLDER/evaluation.jsonl and prints, as JSON, which rows fall out of a
run with --check-answers drop --decontaminate FOLDER/evaluation.jsonl --dedup exact, or near, why,
and what stands in their place. With RUN, the folder of such a run, it compares instead: the
rows of RUN/rejected, read with PyArrow, are to be the same ones for the same reasons.
"""

import hashlib
import json
import re
import sys
import unicodedata
from fractions import Fraction
from math import isqrt
from pathlib import Path

MASK = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15
SIZE, BANDS, SHINGLE, SIMILAR = 96, 16, 5, 0.8
RUN, LEAST, COMMON, START = 13, 8, 4, 2000
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def words(text):
    """Runs of letters and digits in lower case; of scripts without spaces each letter."""
    out, word = [], ""
    for c in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(c)
        letter = kind[0] == "L" or kind == "Nd"
        mark = kind in ("Mn", "Mc")
        alone = letter and c > "\x7f" and unicodedata.name(c, "").startswith(UNSPACED)
        if word and (alone or not (letter or mark)):
            out.append(word)
            word = ""
        if alone:
            out.append(c)
        elif letter or (word and mark):
            word += c.lower()
    return out + [word] if word else out


def mix(value):
    """The finalizer of SplitMix64."""
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


def fnv(word):
    """FNV-1a, 64 bits."""
    value = 0xCBF29CE484222325
    for byte in word.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


FACTORS = [mix((2 * i + 1) * STEP & MASK) | 1 for i in range(SIZE)]
SUMMANDS = [mix((2 * i + 2) * STEP & MASK) for i in range(SIZE)]


def signature(of):
    """MinHash: for each i the low 16 bits of the least ``FACTORS[i] * shingle + SUMMANDS[i] >> 32``."""
    hashes = [fnv(word) for word in of]
    shingles = set()
    for start in range(max(1, len(hashes) - SHINGLE + 1)):
        value = 0
        for own in hashes[start : start + SHINGLE]:
            value = mix((value + own + STEP) & MASK)
        shingles.add(value)
    return tuple(
        min((a * s + b & MASK) >> 32 for s in shingles) & 0xFFFF for a, b in zip(FACTORS, SUMMANDS, strict=True)
    )


def plain(text):
    """NFC, each run of white space one blank."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def duplicates(rows, near):
    """``{place: place kept}`` over the rows that are still there: ``rows`` is [(place, row)]."""
    parent = {place: place for place, _ in rows}

    def root(place):
        while parent[place] != place:
            place = parent[place]
        return place

    def join(a, b):
        a, b = sorted((root(a), root(b)))
        parent[b] = a

    meetings = {}
    signatures = {}
    for place, row in rows:
        question, trace = row["question"], row["deepseek_thinking_trajectory"]
        meetings.setdefault((plain(question), plain(trace)), []).append(place)
        of = words(question) + words(trace)
        if near and of:
            signatures[place] = signature(of)
            for band in range(BANDS):
                size = SIZE // BANDS
                key = (band, signatures[place][band * size : (band + 1) * size])
                meetings.setdefault(key, []).append(place)
    for key, met in meetings.items():
        for place in met[1:]:
            if isinstance(key[0], str):
                join(met[0], place)
            else:
                same = sum(a == b for a, b in zip(signatures[met[0]], signatures[place], strict=True))
                if same / SIZE >= SIMILAR:
                    join(met[0], place)
    return parent, root


def contaminated(rows, questions):
    """``{place: number of the evaluation question}``."""
    index, times, short, seen, only = {}, {}, {}, set(), set()
    for number, question in enumerate(questions):
        of = tuple(words(question))
        if not of or of in seen:
            continue
        seen.add(of)
        length = min(RUN, len(of))
        if length < LEAST:
            short[of] = number
            continue
        runs = {of[i : i + length] for i in range(len(of) - length + 1)}
        for run in runs:
            index.setdefault(run, number)
            times[run] = times.get(run, 0) + 1
        if len(runs) == 1:
            only |= runs
    index = {run: number for run, number in index.items() if times[run] <= COMMON or run in only}
    found = {}
    for place, row in rows:
        question = tuple(words(row["question"]))
        if question in short:
            found[place] = short[question]
            continue
        for of in question, tuple(words(row["deepseek_thinking_trajectory"][:START])):
            for length in range(RUN, LEAST - 1, -1):
                for i in range(len(of) - length + 1):
                    if place not in found and of[i : i + length] in index:
                        found[place] = index[of[i : i + length]]
    return found


def final(text):
    """The last boxed answer, else what is called the final answer, else None."""
    at = text.rfind("\\boxed{")
    if at >= 0:
        depth = 0
        for i in range(at + 6, len(text)):
            depth += {"{": 1, "}": -1}.get(text[i], 0)
            if depth == 0:
                return text[at + 7 : i]
    said = re.findall(r"(?i)final\s+answer(?:\s+is|:)\**\s*(.+)", text)
    return said[-1].replace("$", "").rstrip(". ") if said else None


def number(text):
    """(rational, radicand without squares) of a number, or None."""
    text = text.replace(" ", "")
    match = re.fullmatch(r"(-?[\d.]*)\*?\\sqrt\{(\d+)\}", text)
    if match:
        outer, inner = Fraction(match[1] or 1), int(match[2])
        for root in range(isqrt(inner), 1, -1):
            if inner % (root * root) == 0:
                return outer * root, inner // (root * root)
        return outer, inner
    match = re.fullmatch(r"(-?)\\d?frac\{(-?\d+)\}\{(\d+)\}|(-?\d+)/(\d+)", text)
    if match:
        if match[4]:
            return Fraction(int(match[4]), int(match[5])), 1
        return Fraction(int(match[1] + match[2]), int(match[3])), 1
    return (Fraction(text), 1) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def normal(answer):
    """A value that equals that of another writing, or None when it can't be told."""
    text = answer.replace("\\left", "").replace("\\right", "").replace("\\cdot", "*").replace("^\\circ", "")
    text = re.sub(r"\\text\{\s+units\}", "", text)
    text = re.sub(r"^\s*x\s*=\s*", "", text)
    text = re.sub(r"(?<=\d)(?:\{,\}|,)(?=\d{3}(?!\d))", "", text).strip()
    match = re.fullmatch(r"(?:\\text(?:bf)?\{)?\(?([A-E])\)?\}?", text)
    if match:
        return "choice", match[1]
    match = re.fullmatch(r"(\(|\\\{)(.*),(.*)(\)|\\\})", text)
    if match:
        parts = [number(match[2]), number(match[3])]
        if None in parts:
            return None
        return ("pair", *parts) if match[1] == "(" else ("set", *sorted(parts))
    value = number(text)
    return ("number", value) if value else None


def answer_check(row):
    """equal, different or untold."""
    own, other = final(row["deepseek_thinking_trajectory"]), final(row["solution"])
    if own is None or other is None:
        return "untold"
    a, b = normal(own), normal(other)
    if a is None or b is None or a[0] != b[0]:
        return "untold"
    return "equal" if a == b else "different"


def screened(rows, questions, dedup):
    """What becomes of each row, in the order in which a run looks: questions, answers, ids, duplicates."""
    out = [["kept", ""] for _ in rows]
    checks = [answer_check(row) for row in rows]
    for place, question in contaminated(list(enumerate(rows)), questions).items():
        out[place] = ["contaminated", f"evaluation.jsonl:{question + 1}"]
    for place, check in enumerate(checks):
        if out[place][0] == "kept" and check == "different":
            out[place] = ["wrong-answer", ""]
    left = [(place, row) for place, row in enumerate(rows) if out[place][0] == "kept"]
    ids = set()
    for place, row in enumerate(rows):
        if row["id"] in ids and out[place][0] == "kept":
            out[place] = ["duplicate-id", row["id"]]
        ids.add(row["id"])
    parent, root = duplicates(left, dedup == "near")
    kept = {}
    for place in parent:
        if out[place][0] == "kept":
            kept.setdefault(root(place), place)
    for place in parent:
        if out[place][0] == "kept" and kept[root(place)] != place:
            out[place] = ["duplicate", rows[kept[root(place)]]["id"]]
    return out, checks


def compare(run, rows, out):
    """Says where a run and the reference differ; nothing when nowhere."""
    import pyarrow.parquet as parquet

    theirs = {}
    for file in sorted(Path(run, "rejected").glob("*.parquet")):
        for row in parquet.read_table(file).to_pylist():
            theirs[row["id"].split("#")[0], row["code"]] = row["message"]
    ours = {(rows[place]["id"], reason): other for place, (reason, other) in enumerate(out) if reason != "kept"}
    wrong = sorted(set(ours) ^ set(theirs))
    for key in set(ours) & set(theirs):
        named = f"{ours[key]} (" if key[1] == "duplicate" else ours[key]
        if named not in theirs[key]:
            wrong.append((*key, theirs[key], ours[key]))
    return len(ours), len(theirs), wrong


def main():
    folder = Path(sys.argv[1])
    rows = [json.loads(line) for line in open(folder / "rows.jsonl", encoding="utf-8")]
    questions = [json.loads(line)["problem"] for line in open(folder / "evaluation.jsonl", encoding="utf-8")]
    if len(sys.argv) > 2:
        print("rejected by reference, by run, different:", *compare(sys.argv[2], rows, screened(rows, questions, sys.argv[3])[0]))
        return
    result = {"sha256": hashlib.sha256((folder / "rows.jsonl").read_bytes()).hexdigest()}
    for dedup in "exact", "near":
        out, checks = screened(rows, questions, dedup)
        counts = {}
        for reason, _ in out:
            counts[reason] = counts.get(reason, 0) + 1
        kept = [check for (reason, _), check in zip(out, checks, strict=True) if reason == "kept"]
        result[dedup] = {
            "counts": dict(sorted(counts.items())),
            "answers of kept rows": {name: kept.count(name) for name in ("equal", "untold")},
            "rows": [
                f"{place} {reason} {other}".rstrip() for place, (reason, other) in enumerate(out) if reason != "kept"
            ],
        }
    otherwise = {}
    for row, check in zip(rows, checks, strict=True):
        if row["expected_answer_check"] != check:
            name = f"{row['expected_answer_check']} read as {check}"
            otherwise[name] = otherwise.get(name, 0) + 1
    result["answers read otherwise than they were made"] = otherwise
    by = {}
    for row, (reason, _) in zip(rows, out, strict=True):
        key = f"{row['made']}: {reason}"
        by[key] = by.get(key, 0) + 1
    result["by how rows were made, near"] = dict(sorted(by.items()))
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
