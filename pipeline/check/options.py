"""The options that files, the environment and the command line can set, and how a value is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.check.finding import SEVERITIES
from pipeline.check.formats import FORMATS
from pipeline.errors import ConfigError

Reader = Callable[[Any, str], Any]
"""Turns a raw value into a checked one; the second argument is its place, for errors."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    Attributes
    ----------
    default : object
        Already in checked form.
    help : str
    is_path : bool
        Whether a relative value in a file is relative to that file.
    is_table : bool
        Whether layers are merged key by key.
    """

    read: Reader
    default: Any
    help: str
    is_path: bool = False
    is_table: bool = False


def _one_of(*choices: str) -> Reader:
    def read(value: Any, place: str) -> str:
        if value not in choices:
            raise ConfigError(f"{place}: {value!r} is not known; choose one of {', '.join(choices)}")
        return str(value)

    return read


def _preset(value: Any, place: str) -> str:
    from pipeline.policy import PRESETS

    return str(_one_of(*PRESETS)(value, place))


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{place}: {value!r} is no text; put it in quotes")
    return value


def _number(least: int) -> Reader:
    def read(value: Any, place: str) -> int:
        try:
            number = int(value)
        except (TypeError, ValueError):
            number = least - 1
        if isinstance(value, bool | float) or number < least:
            raise ConfigError(f"{place}: {value!r} is not a whole number from {least} on")
        return number

    return read


def _switch(value: Any, place: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    found = value if isinstance(value, bool) else known.get(str(value).lower())
    if found is None:
        raise ConfigError(f"{place}: {value!r} is neither true nor false")
    return found


def _names(value: Any, place: str) -> tuple[str, ...]:
    """Read a list of texts, or one text with commas."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise ConfigError(f"{place}: {value!r} is no list of texts")
    return tuple(name.strip() for name in names if name.strip())


def _severities(value: Any, place: str) -> dict[str, str]:
    """Read a table of severities by rule, or ``hard-sell=off,shouting=warn``."""
    from pipeline.check.rules import RULES

    table = _table(value, place)
    for rule, severity in table.items():
        if rule not in RULES:
            raise ConfigError(f"{place}: no rule {rule!r}{did_you_mean(rule, RULES)}")
        if not severity:
            raise ConfigError(f"{place} {rule}: says no severity; write {rule}= and one of {', '.join(SEVERITIES)}")
        _one_of(*SEVERITIES)(severity, f"{place} {rule}")
    return table


def _bands(value: Any, place: str) -> dict[str, dict[str, float]]:
    bands = _table(value, place)
    for measure, bounds in bands.items():
        if not isinstance(bounds, Mapping):
            raise ConfigError(f"{place}.{measure}: {bounds!r} is no table of note, warn and error")
        for level, bound in bounds.items():
            _one_of("note", "warn", "error")(level, f"{place}.{measure}")
            if isinstance(bound, bool) or not isinstance(bound, int | float):
                raise ConfigError(f"{place}.{measure}.{level}: {bound!r} is no number")
    return bands


def _window(value: Any, place: str) -> dict[str, int]:
    table = _table(value, place)
    return {key: _number(1)(number, f"{place}.{key}") for key, number in table.items()}


def _table(value: Any, place: str) -> dict[str, Any]:
    if isinstance(value, str):
        value = dict(part.strip().partition("=")[::2] for part in value.split(",") if part.strip())
    if not isinstance(value, Mapping):
        raise ConfigError(f"{place}: {value!r} is no table")
    return dict(value)


def did_you_mean(name: str, known: Any) -> str:
    """Return the end of an error about an unknown name: the nearest known one, or all of them."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"


OPTIONS: Mapping[str, Option] = {
    "model": Option(_text, "default", "name or folder of the model", is_path=True),
    "format": Option(_one_of(*FORMATS), "text", "how the report is told"),
    "fail_on": Option(_one_of("note", "warn", "flag", "off"), "warn", "least severity that makes the exit code 1"),
    "exit_zero": Option(_switch, default=False, help="exit code 0 whatever is found"),
    "sensitivity": Option(_one_of("low", "normal", "high"), "normal", "how soon a draft is flagged"),
    "policy": Option(_preset, "default", "preset that a history is held against"),
    "bands": Option(_bands, {}, "bounds of the policy's measures that differ from the preset", is_table=True),
    "window": Option(_window, {}, "posts, days, minimum: the stretch of the history that counts", is_table=True),
    "own_domains": Option(_names, (), "addresses that are your own"),
    "own_handles": Option(_names, (), "accounts that are your own"),
    "max_hashtags": Option(_number(0), 4, "hashtags that a promotional post may have"),
    "max_mentions": Option(_number(0), 3, "people that a promotional post may call"),
    "rules": Option(_severities, {}, "severity of rules: off, note, warn, flag", is_table=True),
    "history": Option(_text, "", "archive of the account", is_path=True),
    "baseline": Option(_text, "", "file of findings that are known and accepted", is_path=True),
    "cache": Option(_switch, default=True, help="keep the history's figures for the next check"),
}


def anchored(option: Option, value: Any, folder: Path) -> Any:
    """Return a path from a file relative to that file; a model's bare name is no path."""
    if not option.is_path or not value or (option.default == "default" and "/" not in value):
        return value
    return str(folder / Path(value).expanduser())
