"""Runs as Hugging Face's datasets loads them: by the folder alone, as the card says."""

import json
from pathlib import Path

import datasets
import pytest
from datasets import List, Value

RUNS = Path(__file__).resolve().parents[3] / "pipelines" / "target" / "runs"
NAMES = ["by-a-model", "with-rejected-rows"]

pytestmark = pytest.mark.skipif(
    not all((RUNS / name / "_SUCCESS").is_file() for name in NAMES), reason=f"not run: mvn has not left {RUNS}"
)


@pytest.fixture(autouse=True)
def quiet_and_cached_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()


def counts(run):
    """Rows by status, as the run has counted them."""
    return json.loads((run / "run.json").read_text(encoding="utf-8"))["result"]["counts"]["statuses"]


def loaded(run, config, streaming):
    """The splits of a configuration, None for the one that is taken by default, as lists of rows."""
    splits = datasets.load_dataset(str(run), *([config] if config else []), streaming=streaming)
    return {name: list(rows) for name, rows in splits.items()}


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_a_run_loads_by_its_folder(name, streaming):
    run = RUNS / name
    expected = counts(run)
    rows = loaded(run, None, streaming)
    assert list(rows) == ["train"]
    assert len(rows["train"]) == expected.get("parallel", 0) + expected.get("sequential", 0) > 0
    assert loaded(run, "default", streaming) == rows


@pytest.mark.parametrize("streaming", [False, True])
def test_rejected_rows_load_where_there_are_any(streaming):
    run = RUNS / "with-rejected-rows"
    rows = loaded(run, "rejected", streaming)
    assert {row["code"] for row in rows["train"]} == {"empty-column"}
    assert len(rows["train"]) == counts(run)["rejected"]

    run = RUNS / "by-a-model"
    assert "rejected" not in counts(run)
    assert datasets.get_dataset_config_names(str(run)) == ["default"]


def test_columns_have_types_of_their_own():
    rows = datasets.load_dataset(str(RUNS / "by-a-model"), split="train")
    features = rows.features
    string, real = Value("string"), Value("float64")
    assert features["id"] == features["deepseek_thinking_trajectory_parallel"] == string
    assert features["num_parallel"] == features["ceiling_share"] == real
    assert features["blocks"] == Value("int32")
    assert features["notes"] == List(string)
    assert features["provenance"]["prompts"] == List({"name": string, "fingerprint": string})
    assert features["provenance"]["input_tokens"] == Value("int64")
    assert set(features["kinds"].feature) == {"kind", "type", "mode", "depth", "paths"}
    assert features["verdicts"].feature["score"] == real
    for row in rows:
        assert {"summary-tree", "system"} <= {prompt["name"] for prompt in row["provenance"]["prompts"]}


@pytest.mark.parametrize("name", NAMES)
def test_stage_shards_load(name):
    run = RUNS / name
    for stage in sorted((run / "stages").iterdir()):
        shards = sorted(str(shard) for shard in stage.glob("*.parquet"))
        rows = datasets.load_dataset("parquet", data_files=shards, split="train", streaming=True)
        assert len(list(rows)) == sum(counts(run).values())
