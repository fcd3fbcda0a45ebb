"""The twelve tags of the tag language, as strings."""

from collections.abc import Mapping

ELEMENTS = ("Think", "Parallel", "Goal", "Outline", "Path", "Conclusion")

#: Each opening tag with its closing tag behind it.
TAGS = tuple(tag for name in ELEMENTS for tag in (f"<{name}>", f"</{name}>"))


def name_of(tag: str) -> str:
    """The name of a tag, with the slash of a closing one: ``<Path>`` is ``Path``, ``</Path>`` is ``/Path``."""
    return tag[1:-1]


def tag_of(tags: Mapping[str, int]) -> dict[int, str]:
    """Token id to tag."""
    return {token: tag for tag, token in tags.items()}
