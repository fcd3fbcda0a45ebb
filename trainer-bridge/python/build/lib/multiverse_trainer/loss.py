"""Cross-entropy over the tokens that are to be learned, in chunks.

Logits of 32 k tokens over 152 k tokens of a vocabulary take 20 GB in float32. So logits are only made where there is
a label, a chunk at a time, and again in the backward pass.
"""

from __future__ import annotations

from types import MethodType
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.checkpoint import checkpoint
from transformers.modeling_outputs import CausalLMOutputWithPast

IGNORED = -100


def labels_of(input_ids: Tensor, loss_mask: Tensor) -> Tensor:
    """Labels, int64 [b, n]: the token where ``loss_mask`` is 1, else -100; nothing foresees the first token."""
    labels = torch.where(loss_mask.bool(), input_ids.long(), IGNORED)
    labels[:, 0] = IGNORED
    return labels


def chunked_loss(head: nn.Module, hidden: Tensor, labels: Tensor, chunk: int) -> Tensor:
    """Sum of the cross-entropies: the label at i is foreseen by the hidden state at i-1.

    Args:
        head: from hidden states to logits
        hidden: [b, n, width]
        labels: int64 [b, n], -100 where nothing is to be learned
        chunk: tokens whose logits exist at the same time

    Returns:
        float32 scalar, a sum and no mean. Without labels it is 0, with gradients of 0.
    """
    wanted = labels[:, 1:] != IGNORED
    states, targets = hidden[:, :-1][wanted], labels[:, 1:][wanted]

    def part(states: Tensor, targets: Tensor) -> Tensor:
        return cross_entropy(head(states).float(), targets, reduction="sum")

    if not len(targets):
        # The head takes part, so that every process calls it alike.
        return head(hidden[:1, :1]).float().sum() * 0.0
    total = hidden.new_zeros((), dtype=torch.float32)
    for start in range(0, len(targets), chunk):
        total = total + checkpoint(
            part, states[start : start + chunk], targets[start : start + chunk], use_reentrant=False
        )
    return total


def with_chunked_loss(model: nn.Module, chunk: int = 1024) -> nn.Module:
    """Lets ``model(…, labels=…)`` compute ``chunked_loss`` in place of all logits.

    The loss is divided by ``num_items_in_batch`` where it is given, else by the number of labels. The model's own
    forward stays for calls without labels. It is done in ``forward``, since sharding gathers the weights of the head
    and of the embedding for the time of the outermost call.
    """
    plain = model.forward

    def forward(
        self: Any,
        input_ids: Tensor | None = None,
        attention_mask: Any = None,
        position_ids: Tensor | None = None,
        labels: Tensor | None = None,
        num_items_in_batch: Tensor | int | None = None,
        **others: Any,
    ) -> Any:
        if labels is None:
            return plain(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, **others)
        others.pop("use_cache", None)
        hidden = self.model(
            input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, use_cache=False, **others
        ).last_hidden_state
        count = num_items_in_batch if num_items_in_batch is not None else (labels[:, 1:] != IGNORED).sum()
        count = torch.as_tensor(count, device=hidden.device).clamp(min=1)
        return CausalLMOutputWithPast(loss=chunked_loss(self.lm_head, hidden, labels, chunk) / count)

    model.forward = MethodType(forward, model)
    return model
