"""The command line of the job as a value."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from multiverse_trainer.settings import Settings

NEEDED = ["--data", "d", "--model", "m", "--output", "o"]


def test_defaults_are_those_of_the_command_line():
    settings = Settings.of(NEEDED)
    assert settings.data == Path("d")
    assert settings.attention == "multiverse"
    assert settings.gradient_checkpointing is None
    assert not settings.adapters
    assert settings.texts() == {
        "data": "d",
        "model": "m",
        "output": "o",
        "attention": "multiverse",
        "epochs": "1.0",
        "max_steps": "-1",
        "batch_size": "1",
        "accumulate": "1",
        "learning_rate": "1e-05",
        "warmup": "0.05",
        "weight_decay": "0.0001",
        "max_grad_norm": "1.0",
        "beta2": "0.95",
        "seed": "0",
        "lora": "False",
        "qlora": "False",
        "lora_rank": "16",
        "loss_chunk": "1024",
        "gradient_checkpointing": "None",
        "save_steps": "0",
        "keep": "2",
        "log_steps": "10",
        "resume": "False",
        "threads": "0",
        "cpu": "False",
    }


def test_options_are_taken_over():
    settings = Settings.of(
        [*NEEDED, "--qlora", "--no-gradient-checkpointing", "--epochs", "1.5", "--attention", "causal"]
    )
    assert settings.adapters
    assert settings.gradient_checkpointing is False
    assert settings.attention == "causal"
    assert settings.steps(blocks=10, blocks_per_step=2) == 7
    assert Settings.of([*NEEDED, "--max-steps", "3"]).steps(10, 2) == 3
    with pytest.raises(FrozenInstanceError):
        settings.seed = 1
