"""The chunked loss against the plain one."""

import pytest
import torch
from torch.nn.functional import cross_entropy
from transformers import AutoConfig, AutoModelForCausalLM

import folders
from multiverse_trainer.attention import dense_mask
from multiverse_trainer.loss import chunked_loss, labels_of, with_chunked_loss


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_it_is_the_plain_loss_where_the_mask_says_so(chunk):
    made = torch.manual_seed(0)
    ids = torch.randint(0, folders.VOCABULARY, (2, 40), generator=made)
    mask = torch.randint(0, 2, (2, 40), generator=made).to(torch.uint8)
    mask[:, 0] = 1  # Nothing foresees the first token, whatever the mask says.
    config = AutoConfig.for_model(**folders.TINY, vocab_size=folders.VOCABULARY)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="sdpa").double()
    inputs = {"input_ids": ids, "attention_mask": dense_mask(torch.arange(40).expand(2, 40))}
    inputs["position_ids"] = torch.arange(40).expand(2, 40)
    logits = model(**inputs).logits
    wanted = [(b, i) for b in range(2) for i in range(1, 40) if mask[b, i]]
    plain = sum(cross_entropy(logits[b, i - 1], ids[b, i]) for b, i in wanted) / len(wanted)
    plain.backward()
    expected = [p.grad.clone() for p in model.parameters()]
    model.zero_grad()
    loss = with_chunked_loss(model, chunk)(**inputs, labels=labels_of(ids, mask)).loss
    loss.backward()
    assert abs(loss - plain) < 1e-6
    for ours, theirs in zip((p.grad for p in model.parameters()), expected, strict=True):
        assert (ours - theirs).abs().max() < 1e-6
    assert model(**inputs).logits.shape == (2, 40, folders.VOCABULARY)


def test_without_labels_it_is_zero_with_gradients_of_zero():
    head = torch.nn.Linear(4, 9)
    hidden = torch.randn(1, 5, 4, requires_grad=True)
    loss = chunked_loss(head, hidden, torch.full((1, 5), -100), 8)
    loss.backward()
    assert loss == 0
    assert hidden.grad.abs().max() == head.weight.grad.abs().max() == 0
