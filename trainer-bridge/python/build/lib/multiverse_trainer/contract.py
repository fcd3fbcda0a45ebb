"""Reads and checks a prepared folder: the contract of ``trainer-bridge/README.md``.

Whatever does not fit is refused with one line that says what; the program then ends with exit code 2.

    python -m multiverse_trainer.contract PREPARED
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from multiverse_trainer.tags import TAGS

VERSION = 1
REFUSED = 2  # exit code

#: The columns in their order, with the type of their elements.
COLUMNS: Mapping[str, pa.DataType] = {
    "input_ids": pa.int32(),
    "position_ids": pa.int32(),
    "rank": pa.int32(),
    "loss_mask": pa.uint8(),
}


class Refusal(Exception):
    """Says in one line why something can't be used; the program ends with exit code 2."""


@dataclass(frozen=True)
class Shard:
    """One Parquet file of the training data."""

    path: Path
    rows: int
    sha256: str


@dataclass(frozen=True)
class Prepared:
    """A prepared folder whose manifest fits.

    ``Prepared.open`` checks all there is to check, the bytes of the files included; ``rows`` are checked again as
    they are read (``Blocks``).
    """

    folder: Path
    fingerprint: str
    block_length: int
    vocabulary_size: int
    tags: Mapping[str, int]
    pad_id: int
    eos_id: int
    template: str
    shards: tuple[Shard, ...]
    manifest: Mapping[str, Any]

    @property
    def rows(self) -> int:
        """Blocks over all shards."""
        return sum(shard.rows for shard in self.shards)

    @property
    def tokenizer_file(self) -> Path:
        """The tokenizer with the tags as tokens."""
        return self.folder / str(self.manifest["tokenizer"]["file"])

    @staticmethod
    def open(folder: Path | str) -> Prepared:
        """Reads the manifest and checks everything against it.

        Raises ``Refusal`` with its own message for each kind of fault.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise Refusal(f"Cannot read the prepared data: {folder} is no folder")
        if not (folder / "_SUCCESS").exists():
            raise Refusal(f"Cannot use {folder}: it has no _SUCCESS, so it was not written to its end")
        prepared = _manifest(folder)
        _check_tokenizer(prepared)
        for shard in prepared.shards:
            _check_shard(prepared, shard)
        stray = sorted({file.name for file in folder.glob("*.parquet")} - {s.path.name for s in prepared.shards})
        if stray:
            raise Refusal(f"Cannot use {folder}: {stray[0]} is not in the manifest (of another run?)")
        return prepared


def _manifest(folder: Path) -> Prepared:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refusal(f"Cannot use {folder}: it has no manifest.json") from None
    except ValueError as e:
        raise Refusal(f"Cannot read {folder / 'manifest.json'}: {e}") from None
    version = manifest.get("version") if isinstance(manifest, dict) else None
    if version != VERSION:
        raise Refusal(f"Invalid manifest version: {version} (this program reads version {VERSION})")
    try:
        tags = {str(tag): int(token) for tag, token in manifest["tags"].items()}
        files = [(str(f["name"]), int(f["rows"]), str(f["sha256"])) for f in manifest["files"]]
        prepared = Prepared(
            folder=folder,
            fingerprint=str(manifest["fingerprint"]),
            block_length=int(manifest["block_length"]),
            vocabulary_size=int(manifest["vocabulary_size"]),
            tags=tags,
            pad_id=int(manifest["pad_id"]),
            eos_id=int(manifest["eos_id"]),
            template=str(manifest["template"]["text"]),
            shards=tuple(Shard(folder / name, rows, digest) for name, rows, digest in files),
            manifest=manifest,
        )
        rows = int(manifest["rows"])
        for key in ("file", "sha256"):
            str(manifest["tokenizer"][key])
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise Refusal(f"Invalid manifest: {type(e).__name__} at {e}") from None
    outside = [name for name, _, _ in files if Path(name).name != name]
    if outside:
        raise Refusal(f"Invalid manifest: the file {outside[0]} lies outside the folder")
    if set(tags) != set(TAGS):
        odd = sorted(set(tags) ^ set(TAGS))
        raise Refusal(f"Invalid manifest: its tags are not the twelve of the tag language ({odd[0]})")
    if rows != prepared.rows:
        raise Refusal(f"Invalid manifest: it speaks of {rows} rows, its files of {prepared.rows}")
    return prepared


def _check_tokenizer(prepared: Prepared) -> None:
    file = prepared.tokenizer_file
    if not file.is_file():
        raise Refusal(f"Cannot use {prepared.folder}: its tokenizer {file.name} is missing")
    stated, found = prepared.manifest["tokenizer"]["sha256"], sha256(file)
    if stated != found:
        raise Refusal(f"Foreign tokenizer: {file.name} has sha256 {found[:12]}…, the data was made with {stated[:12]}…")
    ids = token_ids(file)
    for tag in TAGS:
        if ids.get(tag) != prepared.tags[tag]:
            raise Refusal(
                f"Tag ids do not fit: {tag} is {prepared.tags[tag]} in the manifest and {ids.get(tag)} in {file.name}"
            )
    size = max(ids.values()) + 1
    if size != prepared.vocabulary_size:
        raise Refusal(
            f"Vocabulary does not fit: {prepared.vocabulary_size} tokens in the manifest, {size} in {file.name}"
        )
    for name, token in (("pad_id", prepared.pad_id), ("eos_id", prepared.eos_id)):
        if not 0 <= token < size:
            raise Refusal(f"Invalid manifest: {name} is {token}, outside the vocabulary of {size}")


def _check_shard(prepared: Prepared, shard: Shard) -> None:
    name = shard.path.name
    if not shard.path.is_file():
        raise Refusal(f"Missing shard: {name} is in the manifest and not in {prepared.folder}")
    if sha256(shard.path) != shard.sha256:
        raise Refusal(f"Damaged shard: the bytes of {name} are not those of the manifest (sha256 differs)")
    try:
        file = pq.ParquetFile(shard.path)
    except pa.ArrowException as e:
        raise Refusal(f"Cannot read {name}: {e}") from None
    schema = file.schema_arrow
    if schema.names != list(COLUMNS):
        raise Refusal(f"Invalid columns in {name}: {', '.join(schema.names)} instead of {', '.join(COLUMNS)}")
    for column, element in COLUMNS.items():
        kind = schema.field(column).type
        if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)) or kind.value_type != element:
            raise Refusal(f"Invalid column in {name}: {column} is {kind} instead of list<{element}>")
    if file.metadata.num_rows != shard.rows:
        raise Refusal(f"Invalid shard: {name} has {file.metadata.num_rows} rows, {shard.rows} in the manifest")


def token_ids(tokenizer: Path) -> dict[str, int]:
    """Token to id of a ``tokenizer.json``, its added tokens included."""
    content = json.loads(tokenizer.read_text(encoding="utf-8"))
    vocabulary = content["model"]["vocab"]
    if isinstance(vocabulary, list):  # Unigram models list [token, score]
        vocabulary = {entry[0]: i for i, entry in enumerate(vocabulary)}
    ids = {str(token): int(i) for token, i in vocabulary.items()}
    ids |= {str(token["content"]): int(token["id"]) for token in content.get("added_tokens") or ()}
    return ids


def sha256(file: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


class Blocks:
    """The blocks of a prepared folder in training order.

    ``blocks[i]`` is a dict of arrays of shape [block_length]: ``input_ids``, ``position_ids`` and ``rank`` int32,
    ``loss_mask`` uint8. One row group is kept in memory, which suits reading in order. Works as a dataset of torch.
    """

    def __init__(self, prepared: Prepared):
        """Reads the row groups' sizes, no rows."""
        self.prepared = prepared
        self._groups: list[tuple[Path, int]] = []
        starts = [0]
        for shard in prepared.shards:
            metadata = pq.read_metadata(shard.path)
            for group in range(metadata.num_row_groups):
                self._groups.append((shard.path, group))
                starts.append(starts[-1] + metadata.row_group(group).num_rows)
        self._starts = np.asarray(starts)
        self._held: tuple[int, pa.Table] | None = None

    def __len__(self) -> int:
        """Number of blocks."""
        return int(self._starts[-1])

    def __getitem__(self, index: int) -> dict[str, NDArray[Any]]:
        """One block, checked."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        group = int(np.searchsorted(self._starts, index, side="right")) - 1
        if self._held is None or self._held[0] != group:
            path, number = self._groups[group]
            self._held = group, pq.ParquetFile(path).read_row_group(number)
        row = index - int(self._starts[group])
        block = {name: _array(self._held[1].column(name)[row]) for name in COLUMNS}
        self._check(block, f"row {row} of row group {self._groups[group][1]} in {self._groups[group][0].name}")
        return block

    def _check(self, block: Mapping[str, NDArray[Any]], where: str) -> None:
        n = self.prepared.block_length
        for name, values in block.items():
            if values.shape != (n,):
                raise Refusal(f"Invalid block: {name} has {values.size} values instead of {n} ({where})")
        rank = block["rank"]
        if rank.min() < 0 or rank.max() >= n or not np.bincount(rank, minlength=n).all():
            raise Refusal(f"Invalid block: rank is no permutation of 0 … {n - 1} ({where})")
        ids = block["input_ids"]
        if ids.min() < 0 or ids.max() >= self.prepared.vocabulary_size:
            raise Refusal(f"Invalid block: a token lies outside the vocabulary ({where})")
        if block["position_ids"].min() < 0 or block["loss_mask"].max() > 1:
            raise Refusal(f"Invalid block: a position or a loss mask is out of range ({where})")


def _array(scalar: Any) -> NDArray[Any]:
    return np.array(scalar.values.to_numpy(zero_copy_only=False))


def main(arguments: list[str] | None = None) -> int:
    """Checks a folder and reads every row of it."""
    parser = argparse.ArgumentParser(description="Checks a prepared folder, every row of it.")
    parser.add_argument("folder", type=Path)
    settings = parser.parse_args(arguments)
    try:
        blocks = Blocks(Prepared.open(settings.folder))
        loss = sum(int(blocks[i]["loss_mask"].sum()) for i in range(len(blocks)))
    except Refusal as refusal:
        print(f"multiverse_trainer: {refusal}", file=sys.stderr)
        return REFUSED
    print(f"{settings.folder}: {len(blocks)} blocks of {blocks.prepared.block_length} tokens, {loss} to be learned")
    return 0


if __name__ == "__main__":
    sys.exit(main())
