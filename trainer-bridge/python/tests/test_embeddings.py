"""Rows for the tags."""

import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModelForCausalLM

import folders
from multiverse_trainer.bytelevel import tokenizer_json
from multiverse_trainer.embeddings import add_tags, sub_tokens


def model(rows, tied):
    torch.manual_seed(0)
    config = AutoConfig.for_model(**(folders.TINY | {"tie_word_embeddings": tied}), vocab_size=rows)
    return AutoModelForCausalLM.from_config(config)


TOKENIZER = Tokenizer.from_str(tokenizer_json())


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("rows", [256, 260, 269, 320])
def test_tag_rows_are_means_and_no_other_row_changes(rows, tied):
    it = model(rows, tied)
    before = [t.weight.detach().clone() for t in (it.get_input_embeddings(), it.get_output_embeddings())]
    add_tags(it, TOKENIZER, folders.TAG_IDS, folders.VOCABULARY)
    assert (it.get_input_embeddings().weight is it.get_output_embeddings().weight) == tied
    assert it.config.vocab_size == max(rows, folders.VOCABULARY)
    for table, old in zip((it.get_input_embeddings(), it.get_output_embeddings()), before, strict=True):
        assert table.weight.shape[0] == max(rows, folders.VOCABULARY), "never fewer rows than there were"
        assert torch.equal(table.weight[:256], old[:256])
        path = old[list(b"Path")].mean(0)
        assert (table.weight[folders.TAG_IDS["<Path>"]] - path).abs().max() < 1e-6
        closing = old[list(b"/Path")].mean(0)
        assert (table.weight[folders.TAG_IDS["</Path>"]] - closing).abs().max() < 1e-6
        assert torch.equal(table.weight[270:rows], old[270:])
        if rows < folders.VOCABULARY:
            assert (table.weight[folders.END] - old.mean(0)).abs().max() < 1e-6


def test_the_name_of_a_tag_is_ordinary_text():
    assert sub_tokens(TOKENIZER, "<Goal>") == list(b"Goal")
    assert TOKENIZER.encode("<Goal>").ids == [folders.TAG_IDS["<Goal>"]]
