"""The template of the contract, as text and as Jinja."""

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from multiverse_trainer import chat

CHATML = "<|im_start|>user\n{question}{prompt}<|im_end|>\n<|im_start|>assistant\n{answer}<|im_end|>"


def test_a_question_keeps_its_braces():
    made = chat.before(CHATML, "What is {prompt} \\1?", " Think.")
    assert made == "<|im_start|>user\nWhat is {prompt} \\1? Think.<|im_end|>\n<|im_start|>assistant\n"
    assert chat.before("", "Q", " P") == "Q P"


@pytest.mark.parametrize(
    "template", [CHATML, "{question}{prompt}\n{answer}<|end|>", "{{ x }} 'Q' \"{question}{prompt}\"\n\n{answer}\n"]
)
def test_as_jinja_it_writes_the_same(template):
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    rendered = environment.from_string(chat.jinja(template))
    turns = [{"role": "user", "content": "1 + 1? Think {{ hard }}."}]
    head = chat.before(template, "1 + 1?", " Think {{ hard }}.")
    assert rendered.render(messages=turns, add_generation_prompt=True) == head
    turns.append({"role": "assistant", "content": "2"})
    assert rendered.render(messages=turns) == head + "2" + template.partition("{answer}")[2]
