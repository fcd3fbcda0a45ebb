"""The chat around an answer: the template of the contract, with ``{question}``, ``{prompt}`` and ``{answer}``."""

from __future__ import annotations

import json
import re

ANSWER = "{answer}"
PLACE = re.compile(r"\{(question|prompt)\}")


def before(template: str, question: str, prompt: str) -> str:
    """All that the model is given before its answer.

    Args:
        template: of the manifest; empty: the question and the prompt alone
        question: text, put in as it is, placeholders in it included
        prompt: the closing words
    """
    values = {"question": question, "prompt": prompt}
    head = template.partition(ANSWER)[0] if template else "{question}{prompt}"
    return PLACE.sub(lambda place: values[place.group(1)], head)


def jinja(template: str) -> str:
    """The template as transformers and llama.cpp read it, for turns of a user and an assistant.

    The closing words are part of the user's turn, since they choose between thinking in parallel or not.
    """
    head, _, after = template.partition(ANSWER)
    user = "".join(
        "{{ message['content'] }}" if part == "{question}" else _literal(part)
        for part in re.split(r"(\{question\})", head.replace("{prompt}", ""))
    )
    assistant = "{{ message['content'] }}" + _literal(after)
    return (
        "{% for message in messages %}{% if message['role'] == 'user' %}"
        f"{user}{{% elif message['role'] == 'assistant' %}}{assistant}{{% endif %}}{{% endfor %}}"
    )


def _literal(text: str) -> str:
    """Text that jinja gives back as it is, its own signs and line ends included."""
    return "{{ " + json.dumps(text, ensure_ascii=False) + " }}" if text else ""
