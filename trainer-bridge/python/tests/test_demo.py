"""The demo's figures: what counts as right, as well-formed and as the same."""

import json

import pytest

import folders
from multiverse_trainer import demo, train
from multiverse_trainer.contract import REFUSED
from multiverse_trainer.generate import answer, decoder_of

QUESTIONS = [{"id": f"q{i}", "question": f"{i}+2 3+4", "solution": f"{i + 2}, 7"} for i in range(3)]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    folders.prepared(folder / "data", documents=4, length=192)
    assert train.main(folders.words(folder, folder / "model", "--max-steps", "1")) == 0
    (folder / "questions.jsonl").write_text("".join(json.dumps(q) + "\n" for q in QUESTIONS))
    return folder


def call(folder, command, *more):
    words = [command, "--model", folder / "model", "--questions", folder / "questions.jsonl", *more]
    return demo.main([str(w) for w in words])


def engine_answers(folder):
    """What the engine would write down, from the reference decoding."""
    decoder = decoder_of(folder / "model")
    prompts = [json.loads(line) for line in (folder / "prompts.jsonl").read_text().splitlines()]
    answers = [answer(decoder, prompt, 60) for prompt in prompts]
    return [a | {"numParallel": a["num_parallel"], "paths": 2, "problems": []} for a in answers]


def measured(folder, answers, tmp_path, capsys, code=0):
    (tmp_path / "engine.jsonl").write_text("".join(json.dumps(a) + "\n" for a in answers))
    words = ["--engine", tmp_path / "engine.jsonl", "--out", tmp_path / "answers.jsonl", "--max-tokens", 60]
    assert call(folder, "measure", *words) == code
    return capsys.readouterr()


def test_the_same_tokens_are_counted_and_others_are_not(trained, tmp_path, capsys):
    assert call(trained, "prompts", "--out", trained / "prompts.jsonl") == 0
    answers = engine_answers(trained)
    figures = json.loads(measured(trained, answers, tmp_path, capsys).out)
    assert figures["questions"] == figures["compared_with_sequential"] == figures["same_tokens"] == 3
    assert figures["right"] == 0
    answers[1]["tokens"][0] ^= 1
    figures = json.loads(measured(trained, answers, tmp_path, capsys).out)
    assert figures["same_tokens"] == 2
    lines = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text().splitlines()]
    assert [line["same_tokens"] for line in lines] == [True, False, True]


def test_answers_that_are_not_to_these_questions_are_refused(trained, tmp_path, capsys):
    assert call(trained, "prompts", "--out", trained / "prompts.jsonl") == 0
    answers = engine_answers(trained)
    assert "line by line" in measured(trained, answers[1:], tmp_path, capsys, REFUSED).err
    assert "line by line" in measured(trained, answers[::-1], tmp_path, capsys, REFUSED).err
    answers[2] = {"id": "q2", "error": "line 3 has no text"}
    assert "did not answer q2" in measured(trained, answers, tmp_path, capsys, REFUSED).err


def test_right_and_well_formed():
    good = {"finish": "stop", "blocks": 1, "problems": [], "numParallel": 2.0, "paths": 3, "right": True}
    answers = [good, good | {"blocks": 0, "right": False, "numParallel": 1.0}, good | {"finish": "length"}]
    figures = demo.figures([*answers, good | {"problems": [{"rule": "x"}]}])
    assert figures == {"questions": 4, "right": 3, "well_formed": 1, "num_parallel": 1.75, "paths": 12}
    assert demo.result_of("So the answer is 1, 2.\n… the answer is 34, 56.") == "34, 56"
    assert demo.result_of("no result") is None
