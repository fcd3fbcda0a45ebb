"""The reference decoding against whole forward passes with the mask of ranks."""

import random

import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModelForCausalLM

import folders
import reference
from multiverse_trainer.attention import dense_mask, guard
from multiverse_trainer.bytelevel import tokenizer_json
from multiverse_trainer.generate import Decoder

TOKENIZER = Tokenizer.from_str(tokenizer_json())
PROMPT = folders.tokens_of("1+2 3+4")


def tiny():
    torch.manual_seed(1)
    config = AutoConfig.for_model(**folders.TINY, vocab_size=folders.VOCABULARY)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="sdpa").double()
    for name, parameter in model.named_parameters():
        if "norm" not in name:
            parameter.data.mul_(8)
    return guard(model)


class Scripted(Decoder):
    """Writes a given text, whatever the model says; what it computes on the way is the model's."""

    def __init__(self, text):
        super().__init__(tiny(), TOKENIZER, folders.TAG_IDS, folders.END)
        self.script = [*folders.tokens_of(text), folders.END]
        self.seen = []

    def _feed(self, token):
        logits = super()._feed(token)
        self.seen.append(logits)
        self.done = getattr(self, "done", -len(PROMPT)) + 1
        wanted = self.script[self.done] if 0 <= self.done < len(self.script) else folders.END
        return torch.nn.functional.one_hot(torch.tensor(wanted), folders.VOCABULARY).double()


@pytest.mark.parametrize("seed", range(6))
def test_it_computes_what_the_mask_of_ranks_says(seed):
    chance = random.Random(seed)
    text = ""
    while "<Parallel>" not in text or len(folders.tokens_of(text)) > 400:
        text = f"<Think>{folders.document(chance, 2)}</Think>"
    decoder = Scripted(text)
    made = decoder.generate(PROMPT)
    assert made.tokens == decoder.script
    assert made.finish == "stop"
    assert not made.problems
    tokens = [*PROMPT, *made.tokens]
    positions, ranks = reference.lay_out(tokens, folders.TAG_IDS)
    assert [*range(len(PROMPT)), *made.positions] == positions.tolist()
    with torch.no_grad():
        logits = decoder.model(
            input_ids=torch.tensor([tokens]),
            position_ids=torch.from_numpy(positions)[None].long(),
            attention_mask=dense_mask(torch.from_numpy(ranks)[None]),
        ).logits[0]
    assert (torch.stack(decoder.seen) - logits).abs().max() < 1e-9
    inserted = [token for token, flag in zip(made.tokens, made.inserted, strict=True) if flag]
    assert inserted.count(folders.TAG_IDS["<Path>"]) == text.count("<Path>")
    assert inserted.count(folders.TAG_IDS["<Conclusion>"]) == made.blocks == text.count("<Conclusion>")


def test_blocks_that_can_not_be_forked_go_on_sequentially():
    decoder = Scripted("<Think><Parallel><Goal><Outline>1: a</Outline></Goal>x</Parallel></Think>")
    made = decoder.generate(PROMPT)
    assert made.tokens == decoder.script
    assert made.blocks == 0
    assert made.positions == list(range(len(PROMPT), len(PROMPT) + len(made.tokens)))
    assert made.problems


def test_it_ends_at_the_limit():
    made = Decoder(tiny(), TOKENIZER, folders.TAG_IDS, folders.END).generate(PROMPT, max_tokens=9)
    assert made.finish in ("length", "stop")
    assert len(made.tokens) <= 9
