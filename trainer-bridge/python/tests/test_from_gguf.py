"""A model exported to GGUF and read back is the model that it was."""

import json

import torch
from transformers import AutoConfig, AutoModelForCausalLM

import folders
from multiverse_trainer import export, from_gguf
from multiverse_trainer.bytelevel import merged_tokenizer_json
from multiverse_trainer.contract import REFUSED


def test_it_computes_the_same(tmp_path, capsys):
    torch.manual_seed(3)
    content = merged_tokenizer_json(["Box 1: 12 and 34 are added."] * 9, 270)
    (tmp_path / "tokenizer.json").write_text(content)
    end = json.loads(content)["added_tokens"][-1]["id"]
    config = AutoConfig.for_model(**folders.TINY, vocab_size=end + 1)
    model = AutoModelForCausalLM.from_config(config).eval()
    export.write_gguf(model, tmp_path / "tokenizer.json", tmp_path / "m.gguf", end)
    assert from_gguf.main([str(tmp_path / "m.gguf"), str(tmp_path / "folder")]) == 0
    assert "parameters" in capsys.readouterr().out
    assert "quantization_config" not in json.loads((tmp_path / "folder" / "config.json").read_text())
    again = AutoModelForCausalLM.from_pretrained(tmp_path / "folder").eval()
    ids = torch.arange(1, 60)[None]
    with torch.no_grad():
        assert torch.allclose(model(ids).logits, again(ids).logits, atol=1e-5)


def test_what_is_no_model_is_refused(tmp_path, capsys):
    assert from_gguf.main([str(tmp_path / "none.gguf"), str(tmp_path / "folder")]) == REFUSED
    assert "no such file" in capsys.readouterr().err
    (tmp_path / "bad.gguf").write_bytes(b"nonsense")
    assert from_gguf.main([str(tmp_path / "bad.gguf"), str(tmp_path / "folder")]) == REFUSED
    assert "Cannot read" in capsys.readouterr().err
