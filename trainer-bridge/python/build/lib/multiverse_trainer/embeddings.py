"""Rows of the embedding for the tags of a model that never had them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from multiverse_trainer.tags import name_of


def sub_tokens(tokenizer: Tokenizer, tag: str) -> list[int]:
    """Tokens of a tag's name as ordinary text: of ``Path`` for ``<Path>``, of ``/Path`` for ``</Path>``."""
    return list(tokenizer.encode(name_of(tag), add_special_tokens=False).ids)


@torch.no_grad()
def add_tags(model: Any, tokenizer: Tokenizer, tags: Mapping[str, int], vocabulary_size: int) -> None:
    """Gives a model a row for each tag: the mean of the rows of the sub-tokens of its name.

    Works on the input embedding and, where it is another tensor, on the output head (with its bias left alone). The
    vocabulary grows to ``vocabulary_size`` where it is smaller and never shrinks: many models have more rows than
    their tokenizer has tokens, and their sizes are chosen for speed. Nothing here is random.

    Args:
        model: a causal language model of transformers
        tokenizer: the tokenizer with the tags
        tags: token id of each tag
        vocabulary_size: number of tokens, tags included
    """
    old = model.get_input_embeddings().weight.shape[0]
    if vocabulary_size > old:
        model.resize_token_embeddings(vocabulary_size, mean_resizing=False)
    inputs = model.get_input_embeddings().weight
    head = model.get_output_embeddings()
    tables: list[Tensor] = [inputs]
    if head is not None and head.weight is not inputs and head.weight.data_ptr() != inputs.data_ptr():
        tables.append(head.weight)
    # Sub-tokens are tokens the model was trained with: none of them is a row set here.
    known = {token for token in range(old) if token not in set(tags.values())}
    for table in tables:
        # Other new tokens, such as padding: the mean of all, since whoever builds the model again must get the same.
        table[old:] = table[:old].float().mean(0).to(table.dtype)
        for tag, token in tags.items():
            parts = [part for part in sub_tokens(tokenizer, tag) if part in known]
            if not parts:
                raise ValueError(f"Cannot initialise {tag}: its name has no tokens of the model's own")
            table[token] = table[parts].float().mean(0).to(table.dtype)
