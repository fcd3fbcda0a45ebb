"""Makes a folder of transformers from a GGUF file, dequantised to float32: a model to fine-tune where no hub is.

    python -m multiverse_trainer.from_gguf SmolLM2-135M-Instruct.Q4_1.gguf smollm2

Reading is transformers' own, for the architectures that it knows there (Llama, Qwen2, …). What quantisation has taken
from the weights stays lost.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils.logging import disable_progress_bar

from multiverse_trainer.contract import REFUSED, Refusal


def convert(file: Path, folder: Path) -> int:
    """Writes ``config.json``, ``model.safetensors`` and the tokenizer; gives the number of parameters.

    Args:
        file: GGUF
        folder: made when it is not there; files of the same names are replaced

    Raises:
        Refusal: the file is not there, or is none that transformers reads
    """
    if not file.is_file():
        raise Refusal(f"Cannot read {file}: no such file")
    try:
        read = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32)
        tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    except (ValueError, KeyError, OSError, IndexError) as problem:
        raise Refusal(f"Cannot read {file}: {problem}") from None
    # transformers takes the model for quantised still, and would not write it down.
    config = read.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    model.load_state_dict(read.state_dict())
    model.tie_weights()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return int(sum(p.numel() for p in model.parameters()))


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="multiverse_trainer.from_gguf", description="Makes a folder of transformers from a GGUF file."
    )
    parser.add_argument("file", type=Path, help="GGUF file")
    parser.add_argument("folder", type=Path, help="folder to write")
    settings = parser.parse_args(arguments)
    disable_progress_bar()
    try:
        count = convert(settings.file, settings.folder)
    except Refusal as refusal:
        print(f"multiverse_trainer: {refusal}", file=sys.stderr)
        return REFUSED
    print(f"{settings.folder}: {count:,} parameters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
