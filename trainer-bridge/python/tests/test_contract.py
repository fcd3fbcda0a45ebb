"""What a prepared folder must hold, each fault with its own message; and other programs that read it."""

import hashlib
import json

import numpy as np
import pytest

import folders
from multiverse_trainer import contract, train
from multiverse_trainer.contract import Blocks, Prepared, Refusal


@pytest.fixture
def folder(tmp_path):
    return folders.prepared(tmp_path / "data", documents=20)


def change(folder, **values):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | values))


def shard(folder):
    return sorted(folder.glob("*.parquet"))[0]


def flip(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def foreign(folder):
    text = (folder / "tokenizer.json").read_text().replace('"fuse_unk": false', '"fuse_unk": true')
    (folder / "tokenizer.json").write_text(text)


def other_tag_ids(folder):
    ids = dict(folders.TAG_IDS)
    ids["<Path>"], ids["<Goal>"] = ids["<Goal>"], ids["<Path>"]
    change(folder, tags=ids)


def other_columns(folder):
    import pyarrow.parquet as pq

    table = pq.read_table(shard(folder))
    pq.write_table(table.select(["rank", "input_ids", "position_ids", "loss_mask"]), shard(folder))
    files = json.loads((folder / "manifest.json").read_text())["files"]
    files[0]["sha256"] = hashlib.sha256(shard(folder).read_bytes()).hexdigest()
    change(folder, files=files)


FAULTS = {
    "Damaged shard": lambda f: flip(shard(f)),
    "Foreign tokenizer": foreign,
    "Missing shard": lambda f: shard(f).unlink(),
    "Invalid manifest version: 2": lambda f: change(f, version=2),
    "Invalid manifest version: None": lambda f: change(f, version=None),
    "Tag ids do not fit: <Goal>": other_tag_ids,
    "Vocabulary does not fit: 300": lambda f: change(f, vocabulary_size=300),
    "Invalid manifest: it speaks of 7777 rows": lambda f: change(f, rows=7777),
    "Invalid manifest: its tags": lambda f: change(f, tags={"<Path>": 1}),
    "Invalid manifest: eos_id": lambda f: change(f, eos_id=4711),
    "it was not written to its end": lambda f: (f / "_SUCCESS").unlink(),
    "it has no manifest": lambda f: (f / "manifest.json").unlink(),
    "Cannot read .*manifest": lambda f: (f / "manifest.json").write_text("{"),
    "its tokenizer tokenizer.json is missing": lambda f: (f / "tokenizer.json").unlink(),
    "Invalid columns": other_columns,
    "not in the manifest": lambda f: (f / "train-99999-of-99999.parquet").write_bytes(b""),
}


@pytest.mark.parametrize("message", FAULTS)
def test_faults_are_refused_each_with_its_message(folder, message):
    Prepared.open(folder)
    FAULTS[message](folder)
    with pytest.raises(Refusal, match=message) as refused:
        Prepared.open(folder)
    assert "\n" not in str(refused.value)


def test_a_refusal_is_one_line_and_exit_code_2(folder, tmp_path, capsys):
    flip(shard(folder))
    arguments = ["--data", str(folder), "--model", "scratch:demo", "--output", str(tmp_path / "out")]
    assert train.main(arguments) == 2
    assert contract.main([str(folder)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("multiverse_trainer: Damaged shard: ") for line in lines)
    assert not (tmp_path / "out").exists()


def test_rows_are_checked_as_they_are_read(tmp_path):
    rows = folders.blocks_of([folders.masked("a", "<Think>b</Think>")] * 3, 64)
    rows[0]["rank"][3] = 5
    blocks = Blocks(Prepared.open(folders.write(tmp_path, rows, 64, shards=1)))
    with pytest.raises(Refusal, match="rank is no permutation"):
        blocks[0]


def test_blocks_come_in_the_order_of_the_files(folder):
    prepared = Prepared.open(folder)
    blocks = Blocks(prepared)
    import random

    chance = random.Random(0)
    rows = folders.blocks_of([folders.masked(*folders.sums(chance)) for _ in range(20)], 256)
    assert len(blocks) == len(rows) == prepared.rows
    for i, row in enumerate(rows):
        for name, values in row.items():
            assert np.array_equal(blocks[i][name], values)
            assert blocks[i][name].dtype == values.dtype
    assert contract.main([str(folder)]) == 0


def test_other_programs_read_a_shard(folder, tmp_path):
    datasets, duckdb, polars = (pytest.importorskip(name) for name in ("datasets", "duckdb", "polars"))
    file = shard(folder)
    ours = [Blocks(Prepared.open(folder))[i] for i in range(3)]
    theirs = {
        "datasets": datasets.load_dataset(
            "parquet", data_files=str(file), split="train", cache_dir=str(tmp_path / "cache")
        ).to_list(),
        "polars": polars.read_parquet(file).to_dicts(),
        "duckdb": duckdb.sql(f"select * from read_parquet('{file}')").arrow().read_all().to_pylist()
        if hasattr(duckdb.sql("select 1").arrow(), "read_all")
        else duckdb.sql(f"select * from read_parquet('{file}')").arrow().to_pylist(),
    }
    for name, rows in theirs.items():
        for ours_row, row in zip(ours, rows, strict=False):
            assert list(row) == list(contract.COLUMNS), name
            assert all(list(row[c]) == ours_row[c].tolist() for c in row), name
    schema = polars.read_parquet_schema(file)
    assert schema["rank"] == polars.List(polars.Int32)
    assert schema["loss_mask"] == polars.List(polars.UInt8)
