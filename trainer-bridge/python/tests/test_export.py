"""GGUF: what is written is what is read, and the vocabulary is the tokenizer's."""

import json
import shutil

import gguf
import numpy as np
import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM

import folders
from multiverse_trainer import export, train
from multiverse_trainer.bytelevel import tokenizer_json
from multiverse_trainer.contract import Refusal
from multiverse_trainer.tags import TAGS


def model(kind="qwen2", tied=True, rows=folders.VOCABULARY):
    torch.manual_seed(0)
    values = folders.TINY | {"model_type": kind, "tie_word_embeddings": tied}
    it = AutoModelForCausalLM.from_config(AutoConfig.for_model(**values, vocab_size=rows))
    for parameter in it.parameters():
        parameter.data.normal_()
    return it


@pytest.fixture
def tokenizer(tmp_path):
    file = tmp_path / "tokenizer.json"
    file.write_text(tokenizer_json())
    return file


def read(file):
    reader = gguf.GGUFReader(file)
    tensors = {
        t.name: gguf.quants.dequantize(t.data, t.tensor_type).reshape(*reversed(t.shape)) for t in reader.tensors
    }
    return reader, tensors


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("kind", ["qwen2", "llama"])
def test_tensors_come_back_with_a_difference_of_zero(tmp_path, tokenizer, kind, tied):
    it = model(kind, tied)
    export.write_gguf(it, tokenizer, tmp_path / "m.gguf", folders.END)
    reader, tensors = read(tmp_path / "m.gguf")
    for name, tensor in it.state_dict().items():
        if tied and name == "lm_head.weight":
            assert "output.weight" not in tensors
            continue
        back = tensors.pop(export.gguf_name(name))
        expected = tensor.numpy()
        if kind == "llama" and ("q_proj" in name or "k_proj" in name):
            heads = 4 if "q_proj" in name else 2
            # Undone as llama.cpp's own reader of GGUF in transformers does it.
            back = back.reshape(heads, back.shape[0] // heads // 2, 2, -1).swapaxes(1, 2).reshape(expected.shape)
        assert np.abs(back - expected).max() == 0, name
    assert not tensors
    assert reader.get_field("general.architecture").contents() == kind
    assert reader.get_field(f"{kind}.attention.head_count_kv").contents() == 2
    assert reader.get_field(f"{kind}.rope.freq_base").contents() == 10000.0


def test_the_vocabulary_has_the_tags_and_a_name_for_each_row(tmp_path, tokenizer):
    export.write_gguf(model(rows=280), tokenizer, tmp_path / "m.gguf", folders.END, template="{{ x }}")
    reader, _ = read(tmp_path / "m.gguf")
    tokens = reader.get_field("tokenizer.ggml.tokens").contents()
    types = reader.get_field("tokenizer.ggml.token_type").contents()
    assert len(tokens) == len(types) == 280
    for tag in TAGS:
        assert tokens[folders.TAG_IDS[tag]] == tag
        assert types[folders.TAG_IDS[tag]] == gguf.TokenType.USER_DEFINED
    assert types[folders.END] == gguf.TokenType.CONTROL
    assert types[folders.END + 1] == gguf.TokenType.UNUSED
    assert len(set(tokens)) == 280
    assert reader.get_field("tokenizer.ggml.eos_token_id").contents() == folders.END
    assert reader.get_field("tokenizer.chat_template").contents() == "{{ x }}"


@pytest.mark.parametrize(("kind", "bound"), [("f16", 2e-3), ("bf16", 2e-2), ("q8_0", 3e-2)])
def test_smaller_types_come_near(tmp_path, tokenizer, kind, bound):
    it = model()
    export.write_gguf(it, tokenizer, tmp_path / "m.gguf", folders.END, kind)
    _, tensors = read(tmp_path / "m.gguf")
    weight = it.model.layers[1].mlp.down_proj.weight.detach().numpy()
    assert 0 < np.abs(tensors["blk.1.ffn_down.weight"] - weight).max() < bound * np.abs(weight).max()
    assert np.abs(tensors["output_norm.weight"] - it.model.norm.weight.detach().numpy()).max() == 0


def test_what_the_engine_can_not_read_is_refused(tmp_path, tokenizer):
    with pytest.raises(Refusal, match="of type gpt2"):
        config = AutoConfig.for_model("gpt2", n_layer=1, n_embd=16, n_head=2, vocab_size=269)
        export.write_gguf(AutoModelForCausalLM.from_config(config), tokenizer, tmp_path / "m.gguf", 0)
    content = json.loads(tokenizer_json())
    content["pre_tokenizer"]["use_regex"] = False
    content["model"]["merges"] = [["a", "b"]]
    with pytest.raises(Refusal, match="--pre"):
        export.pre_tokenizer_of(content)


def test_the_command_exports_what_the_job_trained(tmp_path, capsys):
    folders.prepared(tmp_path / "data", documents=8)
    assert train.main(folders.words(tmp_path, tmp_path / "out", "--max-steps", "2")) == 0
    words = ["--model", tmp_path / "out", "--gguf", tmp_path / "m.gguf", "--safetensors", tmp_path / "st"]
    assert export.main([str(w) for w in words]) == 0
    _, tensors = read(tmp_path / "m.gguf")
    again = AutoModelForCausalLM.from_pretrained(tmp_path / "st")
    assert np.abs(tensors["token_embd.weight"] - again.model.embed_tokens.weight.detach().numpy()).max() == 0
    assert (tmp_path / "st" / "tokenizer.json").is_file()
    assert export.main(["--model", str(tmp_path / "data"), "--gguf", str(tmp_path / "x.gguf")]) == 2
    assert "neither training.json nor config.json" in capsys.readouterr().err


def test_the_command_exports_a_model_that_no_job_has_trained(tmp_path, tokenizer, capsys):
    folder = tmp_path / "model"
    trained = model(rows=280)
    trained.config.eos_token_id = folders.END
    trained.save_pretrained(folder)
    words = ["--model", str(folder), "--gguf", str(tmp_path / "m.gguf"), "--type", "q8_0"]
    assert export.main(words) == 2
    assert "tokenizer.json" in capsys.readouterr().err
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    (folder / "chat_template.jinja").write_text("{{ messages }}")
    assert export.main(words) == 0
    reader, _ = read(tmp_path / "m.gguf")
    assert reader.get_field("tokenizer.ggml.eos_token_id").contents() == folders.END
    assert reader.get_field("tokenizer.chat_template").contents() == "{{ messages }}"
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"eos_token_id": None}))
    assert export.main(words) == 2
    assert "no eos_token_id" in capsys.readouterr().err
