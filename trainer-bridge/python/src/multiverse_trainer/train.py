"""The training job.

    python -m multiverse_trainer.train --data PREPARED --model DIR|scratch:CONFIG --output DIR

Exit codes: 0 done, 2 refused (the data, the model or the settings do not fit; one line on stderr), 143 stopped by
SIGTERM or SIGINT after a checkpoint (go on with ``--resume``), 1 anything else.

Started by torchrun with more than one process it shards the model over them (FSDP2 of accelerate).
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import torch
import torch.distributed
from accelerate.state import AcceleratorState
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_model_state_dict
from torch.utils.data import Sampler
from torch.utils.tensorboard import SummaryWriter
from transformers import Trainer, TrainerCallback, TrainingArguments
from transformers.integrations import TensorBoardCallback
from transformers.trainer_utils import get_last_checkpoint
from transformers.utils.logging import disable_progress_bar

from multiverse_trainer.attention import guard, implementation_on, mask_for
from multiverse_trainer.contract import REFUSED, Blocks, Prepared, Refusal
from multiverse_trainer.data import Collator, InOrder, TrainingBlocks
from multiverse_trainer.loss import with_chunked_loss
from multiverse_trainer.models import SCRATCH, TRAINING, build
from multiverse_trainer.settings import Settings

STOPPED = 143  # exit code


class StopAsked:
    """Set by SIGTERM or SIGINT; read between steps."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        """Takes the two signals from here on; a second SIGINT ends at once."""
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def agreed(self) -> bool:
        """Whether any process was asked; all processes get the same answer."""
        if not (torch.distributed.is_available() and torch.distributed.is_initialized()):
            return self.asked
        device = "cuda" if torch.distributed.get_backend() == "nccl" else "cpu"
        flag = torch.tensor(int(self.asked), device=device)
        torch.distributed.all_reduce(flag, op=torch.distributed.ReduceOp.MAX)
        return bool(flag.item())


class Stopping(TrainerCallback):
    """Ends training with a checkpoint after the step in which a stop was asked for."""

    def __init__(self, stop: StopAsked):
        self.stop = stop
        self.stopped = False

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> Any:
        """Called by the trainer."""
        if self.stop.agreed() and state.global_step < state.max_steps:
            control.should_save = control.should_training_stop = self.stopped = True
        return control


class Metrics(TrainerCallback):
    """Writes what is logged to stdout, one line a time, and to ``metrics.jsonl``."""

    def __init__(self, file: Path, tokens_per_step: int):
        self.file = file
        self.tokens_per_step = tokens_per_step
        self.last = (0, 0.0)

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Drops lines behind the checkpoint that training goes on from."""
        self.last = state.global_step, time.monotonic()
        if not state.is_world_process_zero:
            return
        lines = self.file.read_text(encoding="utf-8").splitlines() if self.file.exists() else []
        kept = [line for line in lines if json.loads(line)["step"] <= state.global_step]
        self.file.write_text("".join(line + "\n" for line in kept), encoding="utf-8")

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """Called by the trainer."""
        if not state.is_world_process_zero or not logs or "loss" not in logs:
            return
        step, now = state.global_step, time.monotonic()
        speed = (step - self.last[0]) * self.tokens_per_step / max(now - self.last[1], 1e-9)
        self.last = step, now
        entry = {
            "step": step,
            "loss": float(logs["loss"]),
            "learning_rate": logs.get("learning_rate"),
            "grad_norm": float(logs["grad_norm"]) if "grad_norm" in logs else None,
            "tokens": step * self.tokens_per_step,
            "tokens_per_second": round(speed, 1),
        }
        with self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(entry) + "\n")
        print(
            f"step {step}/{state.max_steps} loss {entry['loss']:.4f} lr {entry['learning_rate'] or 0:.2e}"
            f" tokens/s {speed:.0f}",
            flush=True,
        )


class MultiverseTrainer(Trainer):
    """Trainer that keeps the order of the data and gives the model the mask made of ``rank``."""

    def __init__(self, *args: Any, implementation: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.implementation = implementation
        # The loss divides by the labels of the whole step, over accumulation and processes.
        self.model_accepts_loss_kwargs = True
        refuse_context_parallelism(self.accelerator)

    def create_accelerator_and_postprocess(self) -> None:
        """Turns FSDP2 on for processes on the CPU too: accelerate looks at its plugin on accelerators alone."""
        super().create_accelerator_and_postprocess()
        state = self.accelerator.state
        if self.args.fsdp and state.distributed_type == DistributedType.MULTI_CPU:
            AcceleratorState._shared_state["distributed_type"] = DistributedType.FSDP
            state.distributed_type = DistributedType.FSDP
            state.fsdp_plugin = FullyShardedDataParallelPlugin(**self.args.fsdp_plugin_args)
            self.is_fsdp_enabled = True

    def save_model(self, output_dir: str | None = None, _internal_call: bool = False) -> None:
        """Writes the whole model, gathered from all processes, as safetensors (of adapters: the adapters)."""
        if not self.is_fsdp_enabled:
            super().save_model(output_dir, _internal_call)
            return
        full = StateDictOptions(full_state_dict=True, cpu_offload=True)
        state = get_model_state_dict(self.model, options=full)
        if self.args.should_save:
            # The engine's export reads it; optimizer and shards are in the checkpoint beside it.
            plain = self.accelerator.unwrap_model(self.model, keep_torch_compile=False)
            plain.save_pretrained(output_dir or self.args.output_dir, state_dict=_untied(plain, state))

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        return InOrder(len(self.train_dataset if train_dataset is None else train_dataset))

    def compute_loss(self, model: Any, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The loss of transformers, with the mask in place of the ranks."""
        inputs = dict(inputs)
        inputs["attention_mask"] = mask_for(inputs.pop("rank"), self.implementation)
        return super().compute_loss(model, inputs, *args, **kwargs)


def _untied(model: Any, state: Mapping[str, Any]) -> dict[str, Any]:
    """The tensors without the head's where it is the embedding's."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    tied = getattr(base.config, "tie_word_embeddings", False)
    return {name: tensor for name, tensor in state.items() if not (tied and name.endswith("lm_head.weight"))}


def refuse_context_parallelism(accelerator: Any = None) -> None:
    """Context parallelism of accelerate splits the sequence and drops the mask without a word.

    Raises:
        Refusal: when it is asked for, by the environment or by the accelerator's settings.
    """
    config = getattr(accelerator, "parallelism_config", None)
    sizes = [os.environ.get(f"PARALLELISM_CONFIG_{kind}_SIZE", "1") for kind in ("CP", "SP")]
    if config is not None:
        sizes += [str(getattr(config, "cp_size", 1)), str(getattr(config, "sp_size", 1))]
    if any(size not in ("", "0", "1", "None") for size in sizes):
        raise Refusal("Cannot train with context parallelism: it drops the mask of Multiverse Attention")


def train(settings: Settings) -> int:
    """Runs the job; gives its exit code."""
    refuse_context_parallelism()
    if settings.threads:
        torch.set_num_threads(settings.threads)
    prepared = Prepared.open(settings.data)
    blocks = Blocks(prepared)
    if not len(blocks):
        raise Refusal(f"Cannot train: {settings.data} has no rows")
    cuda = torch.cuda.is_available() and not settings.cpu
    world = int(os.environ.get("WORLD_SIZE", "1"))
    implementation = implementation_on(torch.device("cuda" if cuda else "cpu"))
    if settings.adapters and settings.model.startswith(SCRATCH):
        raise Refusal("Cannot train adapters on a model from scratch: its weights are random")
    checkpoint = get_last_checkpoint(str(settings.output)) if settings.resume and settings.output.is_dir() else None
    model = build(settings.model, prepared, implementation, settings.seed, _quantization(settings, cuda))
    guard(model)
    with_chunked_loss(model, settings.loss_chunk)
    if settings.adapters:
        model = _with_lora(model, settings, prepared)
    per_step = settings.batch_size * settings.accumulate * world
    dataset = TrainingBlocks(blocks, per_step)
    steps = settings.steps(len(dataset), per_step)
    settings.output.mkdir(parents=True, exist_ok=True)
    arguments = _arguments(settings, steps, cuda, world, layer=type(_layers(model)[0]).__name__)
    stop = StopAsked()
    stopping = Stopping(stop)
    callbacks: list[TrainerCallback] = [
        stopping,
        Metrics(settings.output / "metrics.jsonl", per_step * prepared.block_length),
    ]
    if os.environ.get("RANK", "0") == "0":
        callbacks.append(TensorBoardCallback(SummaryWriter(str(settings.output / "tensorboard"))))
    trainer = MultiverseTrainer(
        model=model,
        args=arguments,
        train_dataset=dataset,
        data_collator=Collator(settings.attention),
        callbacks=callbacks,
        implementation=implementation,
    )
    _quiet(trainer)
    if trainer.is_world_process_zero():
        print(
            f"{len(blocks)} blocks of {prepared.block_length} tokens, {per_step} to a step, {steps} steps;"
            f" {sum(p.numel() for p in model.parameters()):,} parameters; {settings.attention} attention by"
            f" {implementation}" + (f"; from {Path(checkpoint).name}" if checkpoint else ""),
            flush=True,
        )
        _note(settings, prepared)
    stop.listen()
    trainer.train(resume_from_checkpoint=checkpoint)
    if stopping.stopped:
        if trainer.is_world_process_zero():
            print(f"stopped at step {trainer.state.global_step}; go on with --resume", flush=True)
        return STOPPED
    target = settings.output / "adapter" if settings.adapters else settings.output
    trainer.save_model(str(target))
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.barrier()
    if trainer.is_world_process_zero():
        print(f"done after step {trainer.state.global_step}: {target}", flush=True)
    return 0


def _arguments(settings: Settings, steps: int, cuda: bool, world: int, layer: str) -> TrainingArguments:
    """The settings as transformers' trainer takes them.

    Args:
        settings: of the job
        steps: to the end of the job
        cuda: whether it runs on a GPU
        world: number of processes
        layer: class of the model's layers, the units of sharding
    """
    checkpointing = cuda if settings.gradient_checkpointing is None else settings.gradient_checkpointing
    return TrainingArguments(
        output_dir=str(settings.output),
        num_train_epochs=settings.epochs,
        max_steps=settings.max_steps,
        per_device_train_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.accumulate,
        learning_rate=settings.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=round(settings.warmup * steps),
        weight_decay=settings.weight_decay,
        adam_beta2=settings.beta2,
        max_grad_norm=settings.max_grad_norm,
        bf16=cuda,
        use_cpu=not cuda,
        gradient_checkpointing=checkpointing and world == 1,
        gradient_checkpointing_kwargs={"use_reentrant": False},
        # Torch's own fused AdamW: the same on every device that has it.
        optim="adamw_torch",
        save_strategy="steps" if settings.save_steps else "no",
        save_steps=settings.save_steps or 500,
        save_total_limit=settings.keep,
        logging_steps=settings.log_steps,
        logging_first_step=True,
        report_to=[],
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_num_workers=0,
        dataloader_pin_memory=cuda,
        seed=settings.seed,
        fsdp=True if world > 1 else None,
        fsdp_config={
            "version": 2,
            "auto_wrap_policy": "TRANSFORMER_BASED_WRAP",
            "transformer_layer_cls_to_wrap": [layer],
            "activation_checkpointing": checkpointing,
        }
        if world > 1
        else None,
    )


def _layers(model: Any) -> Any:
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    return base.model.layers


def _quiet(trainer: Trainer) -> None:
    from transformers import PrinterCallback, ProgressCallback

    trainer.remove_callback(PrinterCallback)
    trainer.remove_callback(ProgressCallback)


def _note(settings: Settings, prepared: Prepared) -> None:
    """Leaves beside the model what export and generation need to know of it."""
    shutil.copyfile(prepared.tokenizer_file, settings.output / "tokenizer.json")
    training = {
        "model": settings.model,
        "attention": settings.attention,
        "data": prepared.fingerprint,
        "vocabulary_size": prepared.vocabulary_size,
        "tags": dict(prepared.tags),
        "pad_id": prepared.pad_id,
        "eos_id": prepared.eos_id,
        "template": prepared.template,
        "prompts": prepared.manifest.get("prompts", {}),
        "settings": settings.texts(),
    }
    text = json.dumps(training, indent=1, ensure_ascii=False) + "\n"
    (settings.output / TRAINING).write_text(text, encoding="utf-8")


def _quantization(settings: Settings, cuda: bool) -> Any:
    if not settings.qlora:
        return None
    if not cuda:
        raise Refusal("Cannot use --qlora: it needs a CUDA device")
    try:
        import bitsandbytes  # noqa: F401
    except ImportError:
        raise Refusal("Cannot use --qlora: bitsandbytes is not installed") from None
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )


def _with_lora(model: Any, settings: Settings, prepared: Prepared) -> Any:
    """Low-rank adapters on every linear layer, and the rows of the tags themselves."""
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training

    if settings.qlora:
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
    rows = sorted(prepared.tags.values())
    tied = model.get_output_embeddings().weight is model.get_input_embeddings().weight
    config = LoraConfig(
        r=settings.lora_rank,
        lora_alpha=2 * settings.lora_rank,
        lora_dropout=0.0,
        target_modules="all-linear",
        trainable_token_indices={"embed_tokens": rows} | ({} if tied else {"lm_head": rows}),
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit code."""
    settings = Settings.of(arguments)
    logging.getLogger("transformers").setLevel(logging.ERROR)
    disable_progress_bar()
    try:
        return train(settings)
    except Refusal as refusal:
        print(f"multiverse_trainer: {refusal}", file=sys.stderr)
        return REFUSED
    finally:
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()


def leave(code: int) -> NoReturn:
    """Ends the process when all is written.

    The interpreter's own end takes C++ objects apart under threads of gloo that are still there: one in some thirty
    jobs of two processes was aborted so, after its last line.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main())
