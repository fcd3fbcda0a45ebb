"""Writes a trained model for the engine: GGUF with the tags as tokens, and safetensors.

    python -m multiverse_trainer.export --model OUTPUT --gguf model.gguf [--safetensors DIR] [--type f32|f16|bf16|q8_0]

Models of the shape of Qwen2 and of Llama, with a byte-level BPE tokenizer (GPT-2's kind).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from multiverse_trainer.chat import jinja
from multiverse_trainer.contract import REFUSED, Refusal
from multiverse_trainer.models import TRAINING, load_trained, training_of
from multiverse_trainer.tags import TAGS

TYPES = {
    "f32": (gguf.GGMLQuantizationType.F32, gguf.LlamaFileType.ALL_F32),
    "f16": (gguf.GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "bf16": (gguf.GGMLQuantizationType.BF16, gguf.LlamaFileType.MOSTLY_BF16),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
}

#: Names of llama.cpp for the ways to split text before BPE, by a part of the pattern that others lack.
PRE_TOKENIZERS = (
    ("\\p{N}{1,3}", "llama-bpe"),
    ("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|", "qwen2"),
)

OUTER = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}
INNER = {
    "input_layernorm.weight": "attn_norm.weight",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm.weight": "ffn_norm.weight",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def gguf_name(name: str) -> str:
    """The name in GGUF of a tensor of transformers.

    Raises:
        Refusal: when the model has a tensor that models of these shapes do not have.
    """
    if name in OUTER:
        return OUTER[name]
    if name.startswith("model.layers."):
        _, _, layer, rest = name.split(".", 3)
        for theirs, ours in INNER.items():
            if rest == theirs or rest in (f"{theirs}.weight", f"{theirs}.bias"):
                return f"blk.{layer}.{ours}{rest.removeprefix(theirs)}"
    raise Refusal(f"Cannot export the tensor {name}: models of the shape of Qwen2 or Llama have none like it")


def tensors_of(model: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """Tensors under their names in GGUF, float32, a tied head left out: llama.cpp takes the embedding then."""
    config: Any = model.config
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        tensor = tensor.detach().float().cpu()
        if config.model_type == "llama" and ".self_attn.q_proj." in name:
            tensor = interleaved(tensor, config.num_attention_heads)
        if config.model_type == "llama" and ".self_attn.k_proj." in name:
            tensor = interleaved(tensor, config.num_key_value_heads)
        yield gguf_name(name), tensor


def interleaved(tensor: Tensor, heads: int) -> Tensor:
    """Rows of a projection of Llama in the order in which llama.cpp rotates: pairs side by side, not in two halves.

    Args:
        tensor: [heads · head, …]
    """
    shape = tensor.shape
    return tensor.reshape(heads, 2, shape[0] // heads // 2, *shape[1:]).transpose(1, 2).reshape(shape).contiguous()


def vocabulary_of(content: Mapping[str, Any], rows: int) -> tuple[list[str], list[gguf.TokenType]]:
    """Tokens and their types, one a row of the embedding; rows without a token are named and unused."""
    tokens = [f"[PAD{i}]" for i in range(rows)]
    types = [gguf.TokenType.UNUSED] * rows
    for token, index in content["model"]["vocab"].items():
        tokens[index], types[index] = token, gguf.TokenType.NORMAL
    for token in content.get("added_tokens") or ():
        special = token["special"] and token["content"] not in TAGS
        tokens[token["id"]] = token["content"]
        types[token["id"]] = gguf.TokenType.CONTROL if special else gguf.TokenType.USER_DEFINED
    return tokens, types


def merges_of(content: Mapping[str, Any]) -> list[str]:
    """Merges as lines; where there are none, one that never applies, since llama.cpp wants a list."""
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in content["model"].get("merges", ())]
    # The bytes C0 and C1 never meet in valid UTF-8.
    return merges or ["À Á"]


def pre_tokenizer_of(content: Mapping[str, Any]) -> str:
    """The name that llama.cpp has for the tokenizer's way to split text."""
    splits = json.dumps(content.get("pre_tokenizer"), ensure_ascii=False)
    if '"Digits"' in splits:
        return "smollm"
    for part, name in PRE_TOKENIZERS:
        if json.dumps(part)[1:-1] in splits:
            return name
    if not content["model"].get("merges"):
        return "qwen2"  # Without merges all ways to split give the same bytes.
    if '"use_regex": true' in splits:
        return "gpt-2"
    raise Refusal("Cannot tell how the tokenizer splits text: name it as llama.cpp does with --pre")


def write_gguf(
    model: Any,
    tokenizer: Path,
    target: Path,
    eos_id: int,
    kind: str = "f32",
    pre: str | None = None,
    template: str | None = None,
    name: str = "Multiverse model",
) -> None:
    """Writes a model of transformers as GGUF.

    Args:
        model: shape of Qwen2 or Llama
        tokenizer: ``tokenizer.json`` with the tags
        target: file to write
        eos_id: token that ends a text
        kind: type of the matrices; vectors are float32 always
        pre: the tokenizer's way to split text by llama.cpp's name; found out when None
        template: chat template for the file, Jinja
        name: of the model, for people
    """
    config: Any = model.config
    if config.model_type not in ("qwen2", "llama"):
        raise Refusal(f"Cannot export a model of type {config.model_type}: qwen2 and llama are known")
    content = json.loads(tokenizer.read_text(encoding="utf-8"))
    if content["model"]["type"] != "BPE":
        raise Refusal(f"Cannot export a tokenizer of type {content['model']['type']}: BPE is known")
    rope = getattr(config, "rope_parameters", None) or {}
    if rope.get("rope_type", "default") != "default":
        raise Refusal(f"Cannot export scaled positions: {rope['rope_type']}")
    rows = model.get_input_embeddings().weight.shape[0]
    tokens, types = vocabulary_of(content, rows)
    target.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(target, config.model_type)
    heads = config.num_attention_heads
    writer.add_name(name)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_dimension_count(getattr(config, "head_dim", None) or config.hidden_size // heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(float(rope.get("rope_theta", getattr(config, "rope_theta", 10000.0))))
    writer.add_vocab_size(rows)
    writer.add_file_type(TYPES[kind][1])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre or pre_tokenizer_of(content))
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges(merges_of(content))
    writer.add_eos_token_id(eos_id)
    writer.add_add_bos_token(False)
    if template:
        writer.add_chat_template(template)
    for tensor_name, tensor in tensors_of(model):
        array, stored = _stored(tensor.numpy(), kind)
        writer.add_tensor(tensor_name, array, raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _stored(array: NDArray[Any], kind: str) -> tuple[NDArray[Any], gguf.GGMLQuantizationType]:
    wanted = TYPES[kind][0]
    if array.ndim < 2 or kind == "f32" or (kind == "q8_0" and array.shape[-1] % 32):
        return array.astype(np.float32), gguf.GGMLQuantizationType.F32
    return gguf.quants.quantize(array, wanted), wanted


def ending_of(folder: Path) -> tuple[int, str | None]:
    """The token that ends an answer, and the chat template as Jinja.

    Args:
        folder: output of the training job, or a model of transformers that no job has trained

    Raises:
        Refusal: the folder says neither
    """
    if (folder / TRAINING).is_file():
        training = training_of(folder)
        return int(training["eos_id"]), jinja(training["template"]) if training.get("template") else None
    if not (folder / "config.json").is_file() or not (folder / "tokenizer.json").is_file():
        raise Refusal(f"Cannot export {folder}: it has neither {TRAINING} nor config.json and tokenizer.json")
    eos_id = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("eos_token_id")
    # Models with several list the one that ends a turn first.
    eos_id = eos_id[0] if isinstance(eos_id, list) and eos_id else eos_id
    if not isinstance(eos_id, int):
        raise Refusal(f"Cannot export {folder}: its config.json has no eos_token_id")
    template = folder / "chat_template.jinja"
    return eos_id, template.read_text(encoding="utf-8") if template.is_file() else None


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(prog="multiverse_trainer.export", description="Writes a model for the engine.")
    parser.add_argument(
        "--model", type=Path, required=True, help="output folder of the training job, or a folder of transformers"
    )
    parser.add_argument("--gguf", type=Path, help="file to write")
    parser.add_argument("--type", choices=TYPES, default="f32", help="of the matrices (f32)")
    parser.add_argument("--pre", help="the tokenizer's way to split text, by llama.cpp's name (found out)")
    parser.add_argument("--safetensors", type=Path, help="folder to write for transformers")
    settings = parser.parse_args(arguments)
    try:
        if settings.gguf is None and settings.safetensors is None:
            raise Refusal("Nothing to write: name --gguf, --safetensors or both")
        eos_id, template = ending_of(settings.model)
        model: Any = load_trained(settings.model)
        tokenizer = settings.model / "tokenizer.json"
        if settings.gguf is not None:
            write_gguf(
                model,
                tokenizer,
                settings.gguf,
                eos_id,
                settings.type,
                settings.pre,
                template,
            )
            print(f"{settings.gguf}: {settings.gguf.stat().st_size:,} bytes")
        if settings.safetensors is not None:
            model.save_pretrained(settings.safetensors)
            shutil.copyfile(tokenizer, settings.safetensors / "tokenizer.json")
            print(f"{settings.safetensors}: written")
    except Refusal as refusal:
        print(f"multiverse_trainer: {refusal}", file=sys.stderr)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
