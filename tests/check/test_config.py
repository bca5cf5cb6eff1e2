"""Configuration: precedence layer by layer, origins, and errors that name the nearest right word."""

from pathlib import Path

import pytest

from pipeline.check.config import load_config
from pipeline.errors import ConfigError


@pytest.fixture
def home(tmp_path):
    """A home with a project two folders deep."""
    (tmp_path / "config" / "twoway").mkdir(parents=True)
    (tmp_path / "project" / "drafts" / "may").mkdir(parents=True)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def load(home, command_line=None, **environ):
    environ = {"XDG_CONFIG_HOME": str(home / "config"), **environ}
    return load_config(command_line, environ=environ, folder=home / "project" / "drafts" / "may")


def test_every_layer_goes_before_the_next(home):
    def fail_on(*arguments, **environ):
        config = load(home, *arguments, **environ)
        return config.settings.fail_on, config.origins["fail_on"]

    assert fail_on() == ("warn", "default")
    user = write(home / "config" / "twoway" / "config.toml", 'fail_on = "note"')
    assert fail_on() == ("note", str(user))
    project = write(home / "project" / "twoway.toml", 'fail-on = "flag"')
    assert fail_on() == ("flag", str(project))
    assert fail_on(TWOWAY_FAIL_ON="off") == ("off", "environment")
    assert fail_on({"fail_on": "warn"}, TWOWAY_FAIL_ON="off") == ("warn", "command line")


def test_the_nearest_project_file_alone_counts(home):
    write(home / "twoway.toml", 'sensitivity = "low"\nfail_on = "flag"')
    nearest = write(home / "project" / "drafts" / "twoway.toml", 'sensitivity = "high"')
    config = load(home)
    assert (config.settings.sensitivity, config.origins["sensitivity"]) == ("high", str(nearest))
    assert config.settings.fail_on == "warn"


def test_pyproject_counts_where_it_has_a_table(home):
    write(home / "project" / "drafts" / "pyproject.toml", '[project]\nname = "x"')
    pyproject = write(home / "project" / "pyproject.toml", '[tool.twoway]\npolicy = "reddit"')
    config = load(home)
    assert (config.policy.name, config.origins["policy"]) == ("reddit", str(pyproject))


def test_rules_are_merged_one_by_one(home):
    write(home / "config" / "twoway" / "config.toml", '[rules]\nshouting = "off"\nteaser = "off"')
    project = write(home / "project" / "twoway.toml", '[rules]\nteaser = "warn"')
    config = load(home, {"rules": "hard-sell=flag"})
    assert config.settings.rules == {"shouting": "off", "teaser": "warn", "hard-sell": "flag"}
    assert config.origins["rules.teaser"] == str(project)
    assert config.origins["rules.hard-sell"] == "command line"


def test_paths_in_a_file_are_relative_to_it(home):
    write(home / "project" / "twoway.toml", 'history = "export.zip"\nbaseline = "/abs/b.json"\nmodel = "models/mine"')
    values = load(home).values
    assert values["history"] == str(home / "project" / "export.zip")
    assert values["baseline"] == str(Path("/abs/b.json"))
    assert values["model"] == str(home / "project" / "models" / "mine")
    write(home / "project" / "twoway.toml", 'model = "default"')
    assert load(home).values["model"] == "default"


def test_every_number_of_the_policy_can_be_set(home):
    write(
        home / "project" / "twoway.toml",
        'policy = "reddit"\n[bands]\npromotional_share = {warn = 0.15}\n[window]\nposts = 50',
    )
    policy = load(home).policy
    assert (policy.level("promotional_share", 0.14), policy.level("promotional_share", 0.16)) == ("ok", "warn")
    assert (policy.window.posts, policy.window.days) == (50, 90)


def test_exit_zero(home):
    assert load(home, {"exit_zero": True}).settings.fail_on == "off"


def test_lists_from_the_environment(home):
    assert load(home, TWOWAY_OWN_DOMAINS="a.example, b.example").settings.own_domains == ("a.example", "b.example")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fail_onn = 'flag'", ["twoway.toml", "fail_onn", "did you mean fail_on?"]),
        ("fail_on = 'error'", ["'error'", "note, warn, flag, off"]),
        ("[rules]\nhardsell = 'off'", ["hardsell", "did you mean hard-sell?"]),
        ("rules = 'hard-sell'", ["hard-sell", "says no severity", "write hard-sell= and one of off"]),
        ("[rules]\nhard-sell = 'error'", ["hard-sell", "off, note, warn, flag"]),
        ("max_hashtags = -1", ["max_hashtags", "-1"]),
        ("max_hashtags = true", ["max_hashtags"]),
        ("own_domains = 7", ["own_domains", "list"]),
        ("cache = 'perhaps'", ["cache", "true nor false"]),
        ("[bands]\npromo = {warn = 0.1}", ["promo", "promotional_share"]),
        ("[bands]\npromotional_share = {warning = 0.1}", ["warning", "note, warn, error"]),
        ("[bands]\npromotional_share = {warn = 'x'}", ["no number"]),
        ("[window]\nweeks = 3", ["weeks"]),
        ("fail_on = ", ["not TOML"]),
    ],
)
def test_mistakes_are_told_with_their_place(home, text, told):
    write(home / "project" / "twoway.toml", text)
    with pytest.raises(ConfigError) as error:
        load(home).policy  # noqa: B018
    for part in told:
        assert part in str(error.value)


def test_a_mistake_in_the_environment_names_the_variable(home):
    with pytest.raises(ConfigError, match=r"TWOWAY_SENSITIVITY: 'huge' is not known; choose one of low, normal, high"):
        load(home, TWOWAY_SENSITIVITY="huge")


@pytest.mark.parametrize("name", ["TWOWAY_SENSITIVTY", "TWOWAY_SENSITIVITIES"])
def test_a_mistyped_variable_is_told(home, name):
    with pytest.raises(ConfigError, match=f"{name} is no setting; did you mean TWOWAY_SENSITIVITY?"):
        load(home, **{name: "low"})


def test_variables_of_others_are_let_be(home):
    config = load(home, TWOWAY_SHARED="/data", TWOWAY_SOURCE=".", TWOWAY_NOTHING="", _TWOWAY_COMPLETE="x", PATH="/bin")
    assert set(config.origins.values()) == {"default"}


def test_a_named_file_stands_alone(home):
    write(home / "config" / "twoway" / "config.toml", 'fail_on = "note"')
    write(home / "project" / "twoway.toml", 'fail_on = "flag"')
    other = write(home / "other.toml", 'sensitivity = "low"')
    config = load_config(file=other, environ={"XDG_CONFIG_HOME": str(home / "config")}, folder=home / "project")
    assert (config.settings.fail_on, config.settings.sensitivity) == ("warn", "low")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(file=home / "none.toml", environ={})
