"""What a training job is asked to do: its command line, and the value that is made of it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Settings:
    """The settings of one job, named as the options of the command line are; ``parser`` tells what each is."""

    data: Path
    model: str
    output: Path
    attention: Literal["multiverse", "causal"]
    epochs: float
    max_steps: int
    batch_size: int
    accumulate: int
    learning_rate: float
    warmup: float
    weight_decay: float
    max_grad_norm: float
    beta2: float
    seed: int
    lora: bool
    qlora: bool
    lora_rank: int
    loss_chunk: int
    gradient_checkpointing: bool | None
    save_steps: int
    keep: int
    log_steps: int
    resume: bool
    threads: int
    cpu: bool

    @staticmethod
    def of(arguments: Sequence[str] | None = None) -> Settings:
        """From the words of a command line, those of the process when there are none given."""
        return Settings(**vars(parser().parse_args(arguments)))

    @property
    def adapters(self) -> bool:
        """Whether adapters are trained in place of the weights."""
        return self.lora or self.qlora

    def steps(self, blocks: int, blocks_per_step: int) -> int:
        """Steps to the end of the job."""
        return self.max_steps if self.max_steps > 0 else int(blocks // blocks_per_step * self.epochs)

    def texts(self) -> dict[str, str]:
        """Each setting as text, for people to read beside the model."""
        return {name: str(value) for name, value in asdict(self).items()}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="multiverse_trainer.train", description="Trains a model with Multiverse Attention."
    )
    p.add_argument("--data", type=Path, required=True, help="folder that multiverse bridge prepare has written")
    p.add_argument(
        "--model", required=True, help="folder with a model of transformers, or scratch:CONFIG (a JSON file)"
    )
    p.add_argument("--output", type=Path, required=True, help="folder for checkpoints, metrics and the model")
    p.add_argument("--attention", choices=("multiverse", "causal"), default="multiverse", help="causal: the baseline")
    p.add_argument("--epochs", type=float, default=1.0, help="times through the data, which has its repeats in it (1)")
    p.add_argument("--max-steps", type=int, default=-1, help="end after so many steps")
    p.add_argument("--batch-size", type=int, default=1, help="blocks of one process at a time (1)")
    p.add_argument("--accumulate", type=int, default=1, help="batches to a step (1)")
    p.add_argument("--learning-rate", type=float, default=1e-5, help="at its highest (1e-5)")
    p.add_argument("--warmup", type=float, default=0.05, help="share of the steps until then (0.05)")
    p.add_argument("--weight-decay", type=float, default=1e-4)
    p.add_argument("--max-grad-norm", type=float, default=1.0)
    p.add_argument("--beta2", type=float, default=0.95)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--lora", action="store_true", help="train low-rank adapters and the rows of the tags alone")
    p.add_argument("--qlora", action="store_true", help="--lora on 4-bit weights (CUDA and bitsandbytes)")
    p.add_argument("--lora-rank", type=int, default=16)
    p.add_argument("--loss-chunk", type=int, default=1024, help="tokens whose logits exist at a time (1024)")
    p.add_argument(
        "--gradient-checkpointing", action=argparse.BooleanOptionalAction, default=None, help="default: on CUDA"
    )
    p.add_argument("--save-steps", type=int, default=0, help="steps between checkpoints (0: at a stop alone)")
    p.add_argument("--keep", type=int, default=2, help="checkpoints kept (2)")
    p.add_argument("--log-steps", type=int, default=10)
    p.add_argument("--resume", action="store_true", help="go on from the last checkpoint, if there is one")
    p.add_argument("--threads", type=int, default=0, help="threads of torch on the CPU (0: its own choice)")
    p.add_argument("--cpu", action="store_true", help="use no GPU")
    return p
