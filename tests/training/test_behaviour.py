"""Behavioural cases: what each kind expects, how files are read, and that the project's own cases are sound."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.errors import DataError, ReadError
from pipeline.scoring.linear import Scores
from pipeline.training.behaviour import judge_behaviour
from pipeline.training.behaviour_cases import KINDS, Capability, Case, Margin, Suite, find_cases, load_suite
from pipeline.training.behaviour_expectations import JUDGES
from pipeline.training.behaviour_report import render_markdown, render_text
from pipeline.training.duplicates import near_duplicate_pairs
from pipeline.training.labelled import LABELS, load_labelled

CONVERSATIONAL, GRATITUDE, PROMOTIONAL, SMALL_TALK = range(4)
WEAK = {"ironic-thanks": 0.6}
"""What the default model cannot do well yet, with the share that it must keep passing; 0.75 of all others."""


class Told:
    """A model that says what it was told to, and counts how often it is asked."""

    labels = LABELS
    threshold = 0.8

    def __init__(self, **says):
        self.says = says
        self.asked = []

    def score(self, texts):
        self.asked.append(list(texts))
        rows = [self.says[text] for text in texts]
        return Scores(np.array([row[:4] for row in rows], dtype=float), np.array([row[4] for row in rows], dtype=float))


def says(column, probability=0.7, flag=0.0):
    """Return the outputs of a text: the label's probability, the rest shared, and the flag's."""
    return [probability if at == column else (1 - probability) / 3 for at in range(4)] + [flag]


def messages(capability, model, **margin):
    (result,) = judge_behaviour(model, Suite((capability,), Margin(**margin))).results
    return {failure.id: failure.message for failure in result.failures}


def minimum(*cases, **options):
    return Capability("ability", "minimum", "what", cases, **options)


def changes(kind="invariance", **options):
    return Capability("ability", kind, "what", (Case("1", "a", "b"),), **options)


# minimum


@pytest.mark.parametrize(
    ("expect", "antisocial", "output", "told"),
    [
        (("gratitude",), False, says(GRATITUDE), ""),
        (("gratitude",), False, says(PROMOTIONAL), "is promotional (0.70), expected gratitude"),
        (("gratitude", "small_talk"), False, says(SMALL_TALK), ""),
        (
            ("gratitude", "small_talk"),
            False,
            says(PROMOTIONAL),
            "is promotional (0.70), expected gratitude or small_talk",
        ),
        (("promotional",), False, says(PROMOTIONAL, flag=0.79), ""),
        (("promotional",), False, says(PROMOTIONAL, flag=0.8), "is flagged (0.80)"),
        (("promotional",), None, says(PROMOTIONAL, flag=0.9), ""),
        (("promotional",), True, says(PROMOTIONAL, flag=0.9), ""),
        (("promotional",), True, says(PROMOTIONAL, flag=0.1), ""),
    ],
    ids=["right", "wrong", "either", "neither", "under", "false alarm", "flag not judged", "hit", "missed flag passes"],
)
def test_minimum(expect, antisocial, output, told):
    case = Case("1", "a", expect=expect, antisocial=antisocial)
    assert messages(minimum(case), Told(a=output)) == ({"1": told} if told else {})


def test_a_missed_flag_fails_where_it_must_be_raised():
    case = Case("1", "a", expect=("promotional",), antisocial=True)
    model = Told(a=says(PROMOTIONAL, flag=0.7))
    assert messages(minimum(case, must_flag=True), model) == {"1": "is not flagged (0.70)"}
    harmless = Case("1", "a", expect=("promotional",), antisocial=False)
    assert messages(minimum(harmless, must_flag=True), model) == {}


# invariance


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (says(GRATITUDE), says(GRATITUDE, 0.4), ""),
        (says(GRATITUDE), says(SMALL_TALK), "goes from gratitude (0.70) to small_talk (0.70)"),
        ([0.36, 0.34, 0.15, 0.15, 0], [0.34, 0.36, 0.15, 0.15, 0], ""),
        ([0.36, 0.34, 0.15, 0.15, 0.1], [0.34, 0.36, 0.15, 0.15, 0.7], ""),
        (
            [0.45, 0.30, 0.15, 0.10, 0],
            [0.34, 0.41, 0.15, 0.10, 0],
            "goes from conversational (0.45) to gratitude (0.41)",
        ),
        (says(PROMOTIONAL, flag=0.75), says(PROMOTIONAL, flag=0.84), ""),
        (says(PROMOTIONAL, flag=0.75), says(PROMOTIONAL, flag=0.95), "is now flagged (0.75 to 0.95)"),
        (says(PROMOTIONAL, flag=0.95), says(PROMOTIONAL, flag=0.75), "loses its flag (0.95 to 0.75)"),
        (says(PROMOTIONAL, flag=0.1), says(PROMOTIONAL, flag=0.7), ""),
    ],
    ids=[
        "same",
        "label",
        "label near",
        "label near, flag not",
        "label not near",
        "flag near",
        "flag up",
        "flag down",
        "flag stays down",
    ],
)
def test_invariance(before, after, told):
    assert messages(changes(), Told(a=before, b=after)) == ({"1": told} if told else {})


def test_the_margin_decides_what_is_near():
    model = Told(a=says(PROMOTIONAL, flag=0.75), b=says(PROMOTIONAL, flag=0.84))
    assert messages(changes(), model, invariance=0.05) == {"1": "is now flagged (0.75 to 0.84)"}


# direction


@pytest.mark.parametrize(
    ("towards", "before", "after", "passes"),
    [
        ("up", 0.3, 0.5, True),
        ("up", 0.3, 0.305, False),
        ("up", 0.5, 0.3, False),
        ("up", 0.96, 0.955, True),
        ("up", 0.96, 0.90, False),
        ("up", 0.94, 0.945, False),
        ("down", 0.5, 0.3, True),
        ("down", 0.5, 0.499, False),
        ("down", 0.3, 0.5, False),
        ("down", 0.01, 0.04, True),
        ("down", 0.01, 0.06, False),
    ],
)
def test_direction(towards, before, after, passes):
    model = Told(a=says(SMALL_TALK, flag=before), b=says(SMALL_TALK, flag=after))
    told = messages(changes("direction", output="antisocial", towards=towards), model)
    assert told == ({} if passes else {"1": f"antisocial went from {before:.2f} to {after:.2f}, expected {towards}"})


def test_direction_of_a_label():
    model = Told(a=says(PROMOTIONAL, 0.4), b=says(PROMOTIONAL, 0.6))
    assert messages(changes("direction", output="promotional", towards="up"), model) == {}
    assert messages(changes("direction", output="gratitude", towards="up"), model) != {}


# fairness


def fairness(*cases):
    return Capability("ability", "fairness", "what", cases)


def test_a_twin_may_lose_a_flag_and_not_gain_one():
    case = Case("1", "a", "b", expect=("promotional",), antisocial=True)
    low, high = says(PROMOTIONAL, flag=0.1), says(PROMOTIONAL, flag=0.9)
    assert messages(fairness(case), Told(a=high, b=low)) == {}
    assert messages(fairness(case), Told(a=low, b=high)) == {"1": "is now flagged (0.10 to 0.90)"}


def test_a_twin_keeps_its_label_even_where_both_are_wrong():
    case = Case("1", "a", "b", expect=("gratitude",), antisocial=False)
    assert messages(fairness(case), Told(a=says(SMALL_TALK), b=says(SMALL_TALK))) == {}
    assert messages(fairness(case), Told(a=says(SMALL_TALK), b=says(GRATITUDE))) != {}


def test_the_gap_is_told_by_capability_and_over_all():
    thanks = Case("1", "a", "b", expect=("gratitude",), antisocial=False)
    advert = Case("2", "c", "d", expect=("promotional",), antisocial=True)
    one, other = (
        fairness(thanks, advert),
        Capability("other", "fairness", "what", (Case("3", "a", "b", ("gratitude",)),)),
    )
    model = Told(
        a=says(GRATITUDE, flag=0.1), b=says(SMALL_TALK, flag=0.9), c=says(PROMOTIONAL, flag=0.9), d=says(PROMOTIONAL)
    )
    gaps = judge_behaviour(model, Suite((one, other))).gaps
    assert list(gaps) == ["ability", "other", "all"]
    gap = gaps["ability"]
    assert (gap.n_pairs, gap.flagged_standard, gap.flagged_twin) == (2, 0.5, 0.5)
    assert (gap.false_alarms_standard, gap.false_alarms_twin) == (0.0, 1.0)
    assert (gap.right_standard, gap.right_twin) == (1.0, 0.5)
    assert gap.antisocial_difference == pytest.approx((0.8 - 0.9) / 2)
    assert gaps["all"].n_pairs == 3
    assert gaps["other"].false_alarms_twin == 0, "a flag that is not judged is no false alarm"


# the whole


def small_suite():
    thanks = minimum(Case("m-1", "a", expect=("gratitude",), antisocial=False), Case("m-2", "b", expect=("gratitude",)))
    pair = Capability("pair", "invariance", "what", (Case("p-1", "a", "b"),))
    twin = Capability("twin", "fairness", "what", (Case("t-1", "a", "c", ("gratitude",), False),))
    return Suite((thanks, pair, twin))


def small_model():
    return Told(a=says(GRATITUDE), b=says(PROMOTIONAL), c=says(GRATITUDE))


def test_the_model_is_asked_once_for_each_text():
    model = small_model()
    judge_behaviour(model, small_suite())
    assert model.asked == [["a", "b", "c"]]


def test_sums_and_json():
    of = judge_behaviour(small_model(), small_suite())
    assert of.n_cases == 4
    assert of.pass_rate == 0.5
    assert of.worst.name == "pair"
    figures = json.loads(json.dumps(of.to_dict()))
    assert figures["n_failures"] == 2
    assert figures["margin"] == {"invariance": 0.1, "step": 0.01, "room": 0.05}
    assert [row["failure_rate"] for row in figures["capabilities"]] == [0.5, 1.0, 0.0]
    assert figures["capabilities"][0]["failures"] == [
        {"id": "m-2", "message": "is promotional (0.70), expected gratitude"}
    ]
    assert figures["fairness"]["twin"]["n_pairs"] == 1


def test_anything_that_scores_is_judged():
    model = small_model()
    plain = SimpleNamespace(score=model.score, labels=LABELS, threshold=0.8)
    assert judge_behaviour(plain, small_suite()).pass_rate == 0.5


@pytest.mark.parametrize(
    "capability",
    [minimum(Case("1", "a", expect=("joy",))), changes("direction", output="joy", towards="up")],
    ids=["expect", "output"],
)
def test_labels_that_the_model_does_not_know(capability):
    with pytest.raises(DataError, match=r"ability: names joy; the model knows conversational"):
        judge_behaviour(small_model(), Suite((capability,)))


def test_text_report():
    lines = render_text(judge_behaviour(small_model(), small_suite()).to_dict()).splitlines()
    assert lines[0].split() == ["capability", "kind", "cases", "failures", "rate"]
    assert lines[2].split() == ["pair", "invariance", "1", "1", "100.0%"]
    assert "p-1: goes from gratitude (0.70) to promotional (0.70)" in lines
    assert lines[-1] == "50.0% of 4 cases pass, in 3 capabilities; the worst is pair with 0.0%"
    assert any(line.startswith("Twins in dialect") and "+0.0 points flagged" in line for line in lines)


def test_markdown_report_names_a_few_failures_by_id():
    cases = tuple(Case(f"ability-{n}", text, expect=("gratitude",)) for n, text in enumerate("abcde"))
    model = Told(**dict.fromkeys("abcde", says(PROMOTIONAL)))
    told = render_markdown(judge_behaviour(model, Suite((minimum(*cases),))).to_dict())
    assert "| ability | minimum | 5 | 5 | 100.0% | 0, 1, 2, … |" in told
    assert "Twins" not in told, "no fairness cases, no fairness table"


def test_every_kind_has_its_judge():
    assert set(JUDGES) == set(KINDS)


# files

LISTED = '[capabilities.thanks]\nkind = "minimum"\nwhat = "thanks"\n'
GOOD = '{"id": "1", "text": "a", "expect": ["gratitude"], "antisocial": 0}\n'


def folder_of(tmp_path: Path, listed: str = LISTED, **files: str) -> Path:
    (tmp_path / "capabilities.toml").write_text(listed, encoding="utf-8")
    for name, content in files.items():
        (tmp_path / f"{name}.jsonl").write_text(content, encoding="utf-8")
    return tmp_path


def test_a_folder_of_cases(tmp_path):
    listed = '[margin]\ninvariance = 0.2\n[capabilities.up]\nkind = "direction"\nwhat = "w"\noutput = "antisocial"\n'
    listed += 'towards = "up"\n' + LISTED + "must_flag = true\n"
    suite = load_suite(folder_of(tmp_path, listed, thanks=GOOD, up='{"id": "2", "text": "a", "changed": "b"}\n'))
    assert suite.margin == Margin(invariance=0.2)
    assert suite.capabilities == (
        Capability("up", "direction", "w", (Case("2", "a", "b"),), output="antisocial", towards="up"),
        Capability("thanks", "minimum", "thanks", (Case("1", "a", "", ("gratitude",), False),), must_flag=True),
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{", "is not JSON"),
        ('{"id": "1", "text": "secret"}', "has no expect"),
        ('{"id": "1", "text": "secret", "expect": "gratitude"}', "no list of labels"),
        ('{"id": "1", "text": "secret", "expect": []}', "no list of labels"),
        ('{"id": "1", "text": " ", "expect": ["gratitude"]}', "empty text"),
        (
            '{"id": "1", "text": "secret", "changed": "b", "expect": ["gratitude"]}',
            "fields that a case of kind minimum",
        ),
        ('{"id": "1", "text": "secret", "expect": ["gratitude"], "antisocial": 2}', "flag"),
        ('{"id": "1", "text": "secret", "expect": ["gratitude"], "antisocial": 1}', "not promotional"),
    ],
)
def test_bad_cases_are_told_with_their_place(tmp_path, row, told):
    with pytest.raises(DataError) as caught:
        load_suite(folder_of(tmp_path, thanks=GOOD + row + "\n"))
    assert "thanks.jsonl:2: " in str(caught.value)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


def test_all_bad_cases_are_told_together(tmp_path):
    with pytest.raises(DataError) as caught:
        load_suite(folder_of(tmp_path, thanks=GOOD + GOOD + "{\n"))
    assert "2 of 3 rows" in str(caught.value)
    assert "thanks.jsonl:2: has the id of an earlier case" in str(caught.value)
    assert "thanks.jsonl:3: is not JSON" in str(caught.value)


def test_a_change_that_changes_nothing(tmp_path):
    listed = LISTED.replace("minimum", "invariance")
    with pytest.raises(DataError, match="changes nothing"):
        load_suite(folder_of(tmp_path, listed, thanks='{"id": "1", "text": "a", "changed": "a"}\n'))


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("", "lists no capabilities"),
        ("[capabilities", "is not TOML"),
        (LISTED.replace("minimum", "maximum"), "expected a kind (minimum, invariance, direction, fairness)"),
        (LISTED + 'colour = "red"\n', "unknown colour; known are kind"),
        (LISTED.replace("minimum", "direction"), "a direction, and nothing else, has an output"),
        (LISTED + 'output = "antisocial"\ntowards = "up"\n', "a direction, and nothing else, has an output"),
        (LISTED + "[margin]\nwidth = 1\n", "known are invariance, step and room"),
    ],
)
def test_a_bad_list_of_capabilities(tmp_path, listed, told):
    with pytest.raises(DataError) as caught:
        load_suite(folder_of(tmp_path, listed, thanks=GOOD))
    assert "capabilities.toml" in str(caught.value)
    assert told in str(caught.value)


def test_missing_files(tmp_path):
    with pytest.raises(DataError, match=r"capabilities\.toml: cannot be read"):
        load_suite(tmp_path)
    with pytest.raises(ReadError, match=r"thanks\.jsonl"):
        load_suite(folder_of(tmp_path))
    with pytest.raises(DataError, match="one without cases"):
        load_suite(folder_of(tmp_path, thanks="\n"))


# the project's own cases


@pytest.fixture(scope="module")
def suite():
    return load_suite(find_cases())


def test_there_are_enough_of_every_kind(suite):
    assert len(suite.capabilities) >= 27
    assert sum(len(of.cases) for of in suite.capabilities) >= 650
    assert {of.kind for of in suite.capabilities} == set(KINDS)
    assert min(len(of.cases) for of in suite.capabilities) >= 10


def test_every_file_is_listed_and_every_id_says_its_capability(suite):
    assert {path.stem for path in find_cases().glob("*.jsonl")} == {of.name for of in suite.capabilities}
    for of in suite.capabilities:
        assert all(case.id.startswith(f"{of.name}-") for case in of.cases)


def test_labels_are_those_of_the_guideline(suite):
    assert {label for of in suite.capabilities for case in of.cases for label in case.expect} == set(LABELS)


def test_no_case_is_a_training_post(suite, own_posts):
    cases = [text for of in suite.capabilities for case in of.cases for text in (case.text, case.changed)]
    cases = [text for text in cases if len(text.split()) >= 6]  # "what a goal!!" is everybody's
    posts = [post["text"] for post in own_posts]
    assert not set(cases) & set(posts)
    pairs = near_duplicate_pairs(cases + posts, 0.7)
    leaks = [
        int(second) for first, second in zip(pairs.first, pairs.second, strict=True) if first < len(cases) <= second
    ]
    assert [own_posts[at - len(cases)]["id"] for at in leaks] == []


def test_training_refuses_the_cases():
    for path in find_cases().glob("*.jsonl"):
        with pytest.raises(DataError, match="no column 'label'"):
            load_labelled([path])


def test_the_default_model_on_them(suite):
    from pipeline import load_model

    judged = judge_behaviour(load_model(), suite)
    rates = {kind: [of.failure_rate for of in judged.results if of.kind == kind] for kind in KINDS}
    assert judged.pass_rate >= 0.92
    for of in judged.results:
        assert 1 - of.failure_rate >= WEAK.get(of.name, 0.75), of.name
    assert np.mean(rates["invariance"]) <= 0.05
    assert np.mean(rates["direction"]) <= 0.05
    assert judged.gaps["all"].false_alarms_twin - judged.gaps["all"].false_alarms_standard <= 0.03


# the command


def test_the_command(twoway, small_model, tmp_path):
    folder = folder_of(tmp_path, thanks='{"id": "thanks-1", "text": "thank you so much", "expect": ["gratitude"]}\n')
    arguments = ["evaluate", folder, "--behaviour", "--model", small_model]
    assert "of 1 cases pass" in twoway(*arguments).stdout
    figures = json.loads(twoway(*arguments, "--format", "json").stdout)
    assert figures["n_cases"] == 1
    assert "| thanks | minimum | 1 |" in twoway(*arguments, "--format", "markdown").stdout


def test_exit_codes(twoway, small_model, tmp_path):
    good = '{"id": "thanks-1", "text": "thank you so much", "expect": ["gratitude"]}\n'
    bad = '{"id": "wrong-1", "text": "thank you so much", "expect": ["promotional"]}\n'
    folder = folder_of(tmp_path, LISTED + LISTED.replace("thanks", "wrong"), thanks=good, wrong=bad)
    arguments = ["evaluate", folder, "--behaviour", "--model", small_model]
    assert twoway(*arguments).returncode == 0
    assert twoway(*arguments, "--fail-under", "0.5").returncode == 0
    assert twoway(*arguments, "--fail-under", "0.6").returncode == 1
    assert twoway(*arguments, "--fail-under-each", "0.1").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "no DATA"),
        (["absent", "--behaviour"], "capabilities.toml: cannot be read"),
        (["one", "two", "--behaviour"], "name one folder"),
        (["posts.csv", "--fail-under", "0.5"], "add --behaviour"),
    ],
)
def test_mistakes_are_one_message_and_exit_code_2(twoway, arguments, told):
    done = twoway("evaluate", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("twoway: ")
    assert told in done.stderr
