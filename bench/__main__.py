"""``make bench``: everybody trained on the same posts, judged on the same, timed in the same run."""

import json
import os
import platform
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

from sklearn.metrics import f1_score

from bench.peers import PEERS
from bench.posts import Split, load_split
from bench.processes import median_seconds, run_measured
from pipeline import load_model

MILLION = 1_000_000
OUT = Path("out/bench.json")
DRAFT = "Happy birthday lovely, hope you have a great day x"
UNCLEAR = "We moved the tables outside and then of course it rained"
ADVERT = "Our autumn sale is ON! 30% off every helmet this weekend only. Shop now, link in bio!"


def measure_peers(split: Split) -> dict[str, dict[str, float]]:
    """Return macro-F1, seconds of training, and posts a second on one core, of everybody."""
    texts = [text for text in split.train_texts if 60 <= len(text) <= 140][:20_000]
    print(f"speed on {len(texts):,} posts of {statistics.mean(map(len, texts)):.0f} characters on average", flush=True)
    rows = {}
    for name, train in PEERS.items():
        start = time.perf_counter()
        predict = train(split.train_texts, split.train_labels)
        seconds = time.perf_counter() - start
        score = f1_score(split.test_labels, predict(split.test_texts), average="macro")
        rates = []
        for _ in range(3):
            start = time.perf_counter()
            predict(texts)
            rates.append(len(texts) / (time.perf_counter() - start))
        rows[name] = {"macro_f1": float(score), "posts_per_second": max(rates), "training_seconds": seconds}
        print(f"{name:32} macro-F1 {score:.3f}  {max(rates):>9,.0f} posts/s  trained in {seconds:.0f} s", flush=True)
    return rows


def measure_default(split: Split) -> dict[str, dict[str, float]]:
    """Return macro-F1 and posts a second on one core of the default model as it ships, by scorer."""
    rows = {}
    for scorer, n_texts in (("light", 20_000), ("auto", 3_000), ("full", 2_000)):
        model = load_model("default", scorer)
        predicted = [verdict.label for verdict in model.classify(split.test_texts)]
        texts = [text for text in split.train_texts if 60 <= len(text) <= 140][:n_texts]
        rates = []
        for _ in range(3):
            start = time.perf_counter()
            model.score(texts)
            rates.append(len(texts) / (time.perf_counter() - start))
        score = f1_score(split.test_labels, predicted, average="macro")
        rows[scorer] = {"macro_f1": float(score), "posts_per_second": max(rates)}
        print(f"models/default, {scorer:17} macro-F1 {score:.3f}  {max(rates):>9,.0f} posts/s", flush=True)
    return rows


def measure_cold() -> dict[str, float]:
    """Return median seconds of new processes."""
    commands = {
        "python -c pass": ["-c", "pass"],
        "import sklearn.linear_model": ["-c", "import sklearn.linear_model"],
        "twoway check, clean draft": ["-m", "pipeline", "check", DRAFT],
        "twoway check, flagged draft": ["-m", "pipeline", "check", ADVERT],
        "twoway check, encoder asked": ["-m", "pipeline", "check", UNCLEAR],
    }
    seconds = {name: median_seconds(arguments) for name, arguments in commands.items()}
    for name, value in seconds.items():
        print(f"{name:32} {value:.3f} s", flush=True)
    return seconds


def measure_million(split: Split) -> dict[str, float]:
    """Return seconds and peak megabytes of classifying a million posts, JSON lines to Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "million.jsonl", Path(folder) / "million.parquet"
        with source.open("w", encoding="utf-8") as file:
            for i in range(MILLION):
                text = split.train_texts[i % len(split.train_texts)]
                file.write(json.dumps({"id": str(i), "text": text}) + "\n")
        seconds, peak = run_measured(
            ["-m", "pipeline", "classify", str(source), "-o", str(target), "--scorer", "light"]
        )
        print(
            f"{MILLION:,} posts classified in {seconds:.1f} s, peak {peak:.0f} MB",
            flush=True,
        )
    return {"seconds": seconds, "peak_mb": peak}


def measure_training(split: Split) -> dict[str, float]:
    """Return seconds of `twoway train` on 25,000 posts, with cross-validation."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "posts.jsonl"
        pairs = list(zip(split.train_texts, split.train_labels, strict=True))[-25_000:]
        rows = [json.dumps({"text": text, "label": label}) for text, label in pairs]
        source.write_text("\n".join(rows) + "\n", encoding="utf-8")
        seconds, peak = run_measured(["-m", "pipeline", "train", str(source), "-o", str(Path(folder) / "model")])
    print(f"trained on {len(rows):,} posts with cross-validation in {seconds:.0f} s, peak {peak:.0f} MB", flush=True)
    return {"n_samples": len(rows), "seconds": seconds, "peak_mb": peak}


def main() -> None:
    """Measure everything, print it, and keep it in out/bench.json."""
    split = load_split()
    print(f"{split.name}: {len(split.train_texts):,} to train on, {len(split.test_texts):,} to judge on", flush=True)
    figures = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "posts": split.name,
        "peers": measure_peers(split),
        "default": measure_default(split),
        "cold": measure_cold(),
        "million": measure_million(split),
        "training": measure_training(split),
        "light_bytes": Path("models/default/weights.npz").stat().st_size,
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(f"\n{figures['machine']}, {figures['date']}; wrote {OUT}")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    sys.exit(main())
