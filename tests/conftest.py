"""What several tests need: posts, a small model trained on them, and a way to run the command.

Generated cases are the same in every run, so that nobody's change fails by another's bug; ``make fuzz``
looks for new ones.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parents[1]
POSTS = ROOT / "data" / "labeled" / "posts.jsonl"


@pytest.fixture(scope="session")
def own_posts() -> list[dict]:
    """The posts written for this project."""
    return [json.loads(line) for line in POSTS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="session")
def small_table(own_posts, tmp_path_factory) -> Path:
    """Four hundred labelled posts as JSON lines."""
    path = tmp_path_factory.mktemp("data") / "small.jsonl"
    path.write_text("".join(json.dumps(post) + "\n" for post in own_posts[:400]), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def small_model(small_table, tmp_path_factory) -> Path:
    """A model folder trained on ``small_table``; copy it before changing it."""
    from pipeline.scoring.ngrams import FeatureSettings
    from pipeline.training.labelled import load_labelled
    from pipeline.training.train import TrainSettings, train_model
    from pipeline.training.write import write_model

    path = tmp_path_factory.mktemp("models") / "small"
    data = load_labelled([small_table])
    settings = TrainSettings(grid=(5.0,), n_folds=3, features=FeatureSettings(char_bits=14, word_bits=13), n_jobs=1)
    write_model(path, train_model(data, settings), data, [small_table])
    return path


@pytest.fixture
def twoway():
    """Run ``twoway`` in a process of its own, as a person would."""

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)

    return run
