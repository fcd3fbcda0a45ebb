"""The job itself, as its command line starts it, on small prepared folders."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import folders
from multiverse_trainer import train

SOURCE = Path(__file__).parent.parent / "src"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared")
    folders.prepared(folder / "data", documents=36, length=192)
    return folder


def arguments(data, output, *more):
    return folders.words(data, output, "--learning-rate", "3e-3", "--log-steps", "1", *more)


def metrics(output):
    return [json.loads(line) for line in (output / "metrics.jsonl").read_text().splitlines()]


def weights(output):
    return load_file(output / "model.safetensors")


def process(words, count=0, **options):
    launcher = ["-m", "torch.distributed.run", "--nproc-per-node", str(count), "--master-port", "0", "--standalone"]
    command = [sys.executable, *(launcher if count else []), "-m", "multiverse_trainer.train", *words]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def test_the_loss_falls_and_a_resumed_run_is_the_same_bit_by_bit(data, tmp_path, capsys):
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    assert train.main(arguments(data, whole, "--epochs", "4", "--save-steps", "13")) == 0
    losses = [entry["loss"] for entry in metrics(whole)]
    assert losses[-1] < 0.6 * losses[0]
    assert "loss" in capsys.readouterr().out
    assert list((whole / "tensorboard").rglob("events.*"))
    # Stopped after step 13 as SIGTERM would do it, and gone on with.
    ask = train.Stopping.on_step_end

    def stop(self, args, state, control, **kwargs):
        self.stop.asked = state.global_step == 13
        return ask(self, args, state, control, **kwargs)

    train.Stopping.on_step_end = stop
    try:
        assert train.main(arguments(data, parted, "--epochs", "4")) == train.STOPPED
    finally:
        train.Stopping.on_step_end = ask
    assert not (parted / "model.safetensors").exists()
    assert len(metrics(parted)) == 13
    assert train.main(arguments(data, parted, "--epochs", "4", "--resume")) == 0
    assert [(m["step"], m["loss"]) for m in metrics(parted)] == [(m["step"], m["loss"]) for m in metrics(whole)]
    ours, theirs = weights(parted), weights(whole)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_sigterm_leaves_a_checkpoint_and_ends_with_143(data, tmp_path):
    job = process(arguments(data, tmp_path / "out", "--epochs", "500"))
    for line in job.stdout:
        if line.startswith("step 3/"):
            job.send_signal(signal.SIGTERM)
            break
    out, _ = job.communicate(timeout=60)
    assert job.returncode == 143
    assert "go on with --resume" in out
    assert list((tmp_path / "out").glob("checkpoint-*/model.safetensors"))


def test_two_processes_with_shards_give_the_loss_of_one(data, tmp_path):
    outputs = [tmp_path / "one", tmp_path / "two"]
    assert train.main(arguments(data, outputs[0], "--accumulate", "2", "--max-steps", "5")) == 0
    job = process(arguments(data, outputs[1], "--max-steps", "5"), count=2)
    _, err = job.communicate(timeout=120)
    assert job.returncode == 0, err[-3000:]
    one, two = ([entry["loss"] for entry in metrics(output)] for output in outputs)
    assert len(one) == len(two) == 5
    assert max(abs(a - b) for a, b in zip(one, two, strict=True)) < 1e-4
    ours, theirs = weights(outputs[1]), weights(outputs[0])
    assert ours.keys() == theirs.keys()
    assert max(float((ours[name] - theirs[name]).abs().max()) for name in ours) < 1e-4


def test_the_causal_baseline_trains_too(data, tmp_path):
    assert train.main(arguments(data, tmp_path / "out", "--attention", "causal", "--max-steps", "6")) == 0
    multiverse = tmp_path / "multiverse"
    assert train.main(arguments(data, multiverse, "--max-steps", "6")) == 0
    assert metrics(tmp_path / "out")[0]["loss"] != metrics(multiverse)[0]["loss"]


def test_lora_trains_adapters_and_the_rows_of_the_tags(data, tmp_path):
    from transformers import AutoConfig, AutoModelForCausalLM

    from multiverse_trainer.models import load_trained

    base = tmp_path / "base"
    torch.manual_seed(0)
    config = AutoConfig.for_model(**folders.TINY, vocab_size=256)
    AutoModelForCausalLM.from_config(config).save_pretrained(base)
    out = tmp_path / "out"
    words = arguments(data, out, "--lora", "--lora-rank", "4", "--max-steps", "8")
    words[words.index("--model") + 1] = str(base)
    assert train.main(words) == 0
    merged = load_trained(out).state_dict()
    from multiverse_trainer.contract import Prepared
    from multiverse_trainer.models import build

    start = build(str(base), Prepared.open(data / "data"), "sdpa").state_dict()
    assert merged.keys() == start.keys()
    rows, before = merged["model.embed_tokens.weight"], start["model.embed_tokens.weight"]
    changed = (rows - before).abs().amax(1).nonzero().flatten().tolist()
    assert set(changed) <= set(folders.TAG_IDS.values())
    assert folders.TAG_IDS["</Path>"] in changed
    q = "model.layers.0.self_attn.q_proj.weight"
    assert not torch.equal(merged[q], start[q])


@pytest.mark.parametrize("kind", ["CP", "SP"])
def test_context_parallelism_is_refused(data, tmp_path, monkeypatch, capsys, kind):
    monkeypatch.setenv(f"PARALLELISM_CONFIG_{kind}_SIZE", "2")
    assert train.main(arguments(data, tmp_path / "out")) == 2
    assert "drops the mask" in capsys.readouterr().err


def test_settings_that_do_not_fit_are_refused(data, tmp_path, capsys):
    assert train.main(arguments(data, tmp_path / "out", "--lora")) == 2
    assert "adapters on a model from scratch" in capsys.readouterr().err
    words = arguments(data, tmp_path / "out")
    words[words.index("--model") + 1] = str(tmp_path / "nowhere")
    assert train.main(words) == 2
    assert "has no config.json" in capsys.readouterr().err


def test_blocks_that_fill_up_the_last_step_teach_nothing(data):
    from multiverse_trainer.contract import Blocks, Prepared
    from multiverse_trainer.data import Collator, InOrder, TrainingBlocks

    blocks = Blocks(Prepared.open(data / "data"))
    filled = TrainingBlocks(blocks, len(blocks) - 1)
    assert len(filled) == 2 * (len(blocks) - 1)
    assert list(InOrder(len(filled))) == list(range(len(filled)))
    batch = Collator()([filled[len(blocks)]])
    assert (batch["labels"] == -100).all()
    assert (Collator()([filled[0]])["labels"] != -100).any()
