"""Configuration: which layer says what, and what holds in the end.

The command line goes before the environment (``TWOWAY_FAIL_ON``), that before the nearest
``twoway.toml`` or ``[tool.twoway]`` of a pyproject.toml upwards from here, that before the user's
``config.toml``, that before the defaults. Tables (``rules``) are merged key by key.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.check.options import OPTIONS, Option, anchored, did_you_mean
from pipeline.check.settings import Settings
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.policy import Policy

PREFIX = "TWOWAY_"
ELSEWHERE = frozenset({"TWOWAY_SHARED", "TWOWAY_SOURCE"})
"""Variables of the benchmarks and of the GitHub action, which are no settings."""

_FLAGS = {"rules": "--rule"}
"""Options that are named otherwise on the command line."""

PROJECT_FILE, PYPROJECT = "twoway.toml", "pyproject.toml"

Layer = tuple[str, Mapping[str, Any]]
"""An origin, and the checked values that it gives."""


@dataclass(frozen=True, slots=True)
class Config:
    """What holds, and who said so.

    Attributes
    ----------
    values : mapping from option to checked value
    origins : mapping from option (or ``rules.ID``) to the layer that set it
    """

    values: Mapping[str, Any]
    origins: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        """The settings of the check itself."""
        names = ("model", "sensitivity", "own_domains", "own_handles", "max_hashtags", "max_mentions", "rules")
        chosen = {name: self.values[name] for name in names}
        if not self.values["exit_zero"]:
            chosen["fail_on"] = self.values["fail_on"]
        return Settings(**{"fail_on": "off", **chosen})

    @property
    def policy(self) -> "Policy":
        """What an account's history is held against: a preset, with the bounds that were set."""
        from pipeline.policy import Band, load_policy

        policy = load_policy(self.values["policy"])
        bands, sources = dict(policy.bands), dict(policy.sources)
        for name, bounds in self.values["bands"].items():
            measure = _known(name, policy.bands, f"bands ({self.origins.get(f'bands.{name}')})")
            bands[measure] = replace(bands.get(measure, Band()), **bounds)
            sources[measure] = self.origins[f"bands.{name}"]
        window = self.values["window"]
        for name in window:
            _known(name, {"posts", "days", "minimum"}, f"window ({self.origins.get(f'window.{name}')})")
        return replace(policy, bands=bands, sources=sources, window=replace(policy.window, **window))


def load_config(
    command_line: Mapping[str, Any] | None = None,
    *,
    file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Config:
    """Gather all layers.

    Parameters
    ----------
    command_line : mapping, optional
        Options that were given; None values were not.
    file : Path, optional
        Read instead of the nearest project file and the user's.
    environ, folder : optional
        Instead of the process's own.

    Raises
    ------
    ConfigError
        If a file cannot be read, a key or a variable is unknown, or a value out of range.
    """
    environ = os.environ if environ is None else environ
    given = {key: value for key, value in (command_line or {}).items() if value is not None}
    layers: list[Layer] = [
        ("default", {key: option.default for key, option in OPTIONS.items()}),
        *([_file_layer(file)] if file else _found_layers(folder or _working_folder(), environ)),
        ("environment", _environment(environ)),
        ("command line", {key: OPTIONS[key].read(value, _flag(key)) for key, value in given.items()}),
    ]
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, layer in layers:
        for key, value in layer.items():
            _lay(key, value, origin, values, origins)
    return Config(values, origins)


def _lay(key: str, value: Any, origin: str, values: dict[str, Any], origins: dict[str, str]) -> None:
    if OPTIONS[key].is_table:
        values[key] = {**values.get(key, {}), **value}
        origins |= {f"{key}.{name}": origin for name in value}
    else:
        values[key] = value
    origins[key] = origin


def _environment(environ: Mapping[str, str]) -> dict[str, Any]:
    names = {f"{PREFIX}{key.upper()}": key for key in OPTIONS}
    for name, value in environ.items():
        if value and name.startswith(PREFIX) and name not in names and name not in ELSEWHERE:
            raise ConfigError(f"environment: {name} is no setting{did_you_mean(name, names)}")
    return {key: OPTIONS[key].read(environ[name], name) for name, key in names.items() if environ.get(name)}


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise ConfigError(
            f"the working folder cannot be looked at ({error.strerror}); go to one that exists, or give --config"
        ) from error


def _found_layers(folder: Path, environ: Mapping[str, str]) -> list[Layer]:
    """Return the user's file and the nearest project file, where there are any."""
    layers: list[Layer] = []
    user = user_file(environ)
    if user is not None and user.is_file():
        layers.append(_file_layer(user))
    for parent in (folder.absolute(), *folder.absolute().parents):
        if (parent / PROJECT_FILE).is_file():
            return [*layers, _file_layer(parent / PROJECT_FILE)]
        pyproject = parent / PYPROJECT
        # To parse TOML takes longer than to see that there is nothing for us in it.
        if pyproject.is_file() and b"tool.twoway" in pyproject.read_bytes():
            return [*layers, _file_layer(pyproject)]
    return layers


def user_file(environ: Mapping[str, str]) -> Path | None:
    """Return where the user's own file would be; None where there is no home."""
    home = environ.get("XDG_CONFIG_HOME") or environ.get("APPDATA")
    if not home and environ.get("HOME"):
        home = os.path.join(environ["HOME"], ".config")  # noqa: PTH118 - one type for all three
    return Path(home) / "twoway" / "config.toml" if home else None


def _file_layer(path: Path) -> Layer:
    import tomllib

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML ({error})") from error
    if path.name == PYPROJECT:
        content = content.get("tool", {}).get("twoway", {})
    values = {}
    for key, value in content.items():
        name = _known(key.replace("-", "_"), OPTIONS, str(path))
        option: Option = OPTIONS[name]
        values[name] = anchored(option, option.read(value, f"{path}: {key}"), path.parent)
    return str(path), values


def _known(name: str, known: Any, place: str) -> Any:
    if name not in known:
        raise ConfigError(f"{place}: unknown key {name!r}{did_you_mean(name, known)}")
    return name


def _flag(key: str) -> str:
    return _FLAGS.get(key, "--" + key.replace("_", "-"))
