"""Makes or loads the model to train, and loads one that was trained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.utils.logging import disable_progress_bar

from multiverse_trainer.contract import Prepared, Refusal
from multiverse_trainer.embeddings import add_tags

SCRATCH = "scratch:"
#: What the job writes beside its model: the model it began with, tags, template, settings.
TRAINING = "training.json"


def configuration(name: str) -> dict[str, Any]:
    """The configuration ``scratch:`` names: a JSON file, or one of the package by its name."""
    file = Path(name)
    if not file.is_file():
        file = Path(__file__).parent / "configs" / f"{name}.json"
    if not file.is_file():
        raise Refusal(f"Cannot make a model: there is no configuration {name}")
    return dict(json.loads(file.read_text(encoding="utf-8")))


def build(
    name: str, prepared: Prepared, implementation: str, seed: int = 0, quantization: Any = None
) -> torch.nn.Module:
    """The model to train, float32, with rows for all tokens of the data.

    Args:
        name: a folder of transformers, whose tags get rows of their own, or ``scratch:CONFIG``
        prepared: data to train on
        implementation: attention of transformers
        seed: of the weights of a new model
        quantization: for QLoRA
    """
    if name.startswith(SCRATCH):
        values = configuration(name.removeprefix(SCRATCH))
        values |= {"vocab_size": prepared.vocabulary_size, "pad_token_id": None}
        values |= {"bos_token_id": None, "eos_token_id": prepared.eos_id}
        torch.manual_seed(seed)
        config = AutoConfig.for_model(**values)
        return AutoModelForCausalLM.from_config(config, attn_implementation=implementation, dtype=torch.float32)
    model = load(Path(name), implementation, quantization)
    add_tags(model, Tokenizer.from_file(str(prepared.tokenizer_file)), prepared.tags, prepared.vocabulary_size)
    return model


def load(folder: Path, implementation: str = "sdpa", quantization: Any = None) -> nn.Module:
    """A model from a folder of transformers, float32; nothing is asked of the network."""
    if not (folder / "config.json").is_file():
        raise Refusal(f"Cannot read the model: {folder} has no config.json")
    disable_progress_bar()
    return AutoModelForCausalLM.from_pretrained(
        folder,
        local_files_only=True,
        dtype=torch.float32,
        attn_implementation=implementation,
        quantization_config=quantization,
    )


def training_of(folder: Path) -> dict[str, Any]:
    """What the training job wrote down beside its model."""
    return dict(json.loads((folder / TRAINING).read_text(encoding="utf-8")))


def load_trained(folder: Path, implementation: str = "sdpa") -> nn.Module:
    """What ``train`` left in its output folder, LoRA merged in."""
    adapter = folder / "adapter"
    if not adapter.is_dir():
        return load(folder, implementation)
    from peft import PeftModel

    training = training_of(folder)
    model = load(Path(training["model"]), implementation)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    add_tags(model, tokenizer, training["tags"], int(training["vocabulary_size"]))
    return PeftModel.from_pretrained(model, adapter).merge_and_unload()
