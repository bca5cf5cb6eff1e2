"""``twoway train``, ``evaluate`` and ``model``, run as a person would."""

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_train_evaluate_show_verify(twoway, small_table, own_posts, tmp_path):
    model, other = tmp_path / "mine", tmp_path / "other.jsonl"
    other.write_text("".join(json.dumps(post) + "\n" for post in own_posts[400:500]), encoding="utf-8")
    options = ("--c", "5", "--folds", "3", "-j", "1", "--held-out", other, "--behaviour", "data/behaviour")
    done = twoway("train", small_table, "-o", model, *options, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "macro-F1" in done.stdout
    assert "promotional" in done.stdout
    assert "other: macro-F1" in done.stdout
    assert "cross-validation" in done.stderr

    card = (model / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "| ironic-thanks | minimum | 16 |" in card
    assert "plots/risk-coverage.svg" in card

    text = twoway("evaluate", small_table, "--model", model)
    assert "average precision" in text.stdout
    figures = json.loads(twoway("evaluate", small_table, "--model", model, "--format", "json").stdout)
    assert figures["n_samples"] == 400
    assert figures["macro_f1"] > 0.9
    assert "| class |" in twoway("evaluate", small_table, "--model", model, "--format", "markdown").stdout

    assert "400 posts" in twoway("model", "show", model).stdout
    assert json.loads(twoway("model", "show", model, "--json").stdout)["name"] == "mine"
    assert "loads and scores" in twoway("model", "verify", model).stdout

    again = twoway("train", small_table, "-o", model)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_model_list_names_the_default(twoway):
    assert "default" in twoway("model", "list").stdout


def test_verify_names_the_file_that_was_changed(twoway, small_model, tmp_path):
    copy = shutil.copytree(small_model, tmp_path / "copy")
    with (copy / "plots" / "confusion.svg").open("a", encoding="utf-8") as file:
        file.write("<!-- changed -->")
    done = twoway("model", "verify", copy)
    assert done.returncode == 2
    assert "confusion.svg: sha256" in done.stderr


def test_bad_rows_are_told_together_and_nothing_is_written(twoway, tmp_path):
    table = tmp_path / "bad.csv"
    table.write_text("text,label\nhello,small_talk\n,promotional\nbuy,\n", encoding="utf-8")
    done = twoway("train", table, "-o", tmp_path / "model")
    assert done.returncode == 2
    assert "bad.csv:3" in done.stderr
    assert "bad.csv:4" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "model").exists()


def test_errors_are_one_message_and_exit_code_2(twoway, small_table, tmp_path):
    for arguments in (
        ["evaluate", tmp_path / "absent.csv"],
        ["evaluate", tmp_path / "absent.csv", "--model", "nowhere"],
        ["train", tmp_path / "absent.csv", "-o", tmp_path / "m", "--c", "much"],
        ["model", "show", "nowhere"],
        ["train", small_table, "-o", tmp_path / "m", "--held-out", "one/x.csv", "--held-out", "two/x.csv"],
    ):
        done = twoway(*arguments)
        assert done.returncode == 2, arguments
        assert done.stderr.startswith("twoway: ")
        assert "Traceback" not in done.stderr


def test_a_pool_or_a_teacher_without_an_encoder_is_told(twoway, small_table, tmp_path):
    for option in ("--pool", "--teacher"):
        done = twoway("train", small_table, "-o", tmp_path / "mine", option, tmp_path)
        assert done.returncode == 2
        assert "--encoder" in done.stderr
    assert not (tmp_path / "mine").exists()
