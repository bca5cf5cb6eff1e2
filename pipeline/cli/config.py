"""``twoway config``: which settings hold, and where they come from."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(help="Settings of the check, and where they come from.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def show(
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings from this file, instead of the nearest twoway.toml.")
    ] = None,
    output_format: Annotated[str, typer.Option("--format", metavar="text|json", help="text or json.")] = "text",
) -> None:
    """Show every setting, its value and its origin.

    Example: twoway config show
    """
    from pipeline.check.config import load_config
    from pipeline.check.options import OPTIONS
    from pipeline.errors import ConfigError

    if output_format not in ("text", "json"):
        raise ConfigError(f"--format: {output_format!r} is not known; choose one of text, json")
    loaded = load_config(file=config)
    loaded.policy  # noqa: B018 - a policy that cannot be made is an error here as well
    rows = [(key, loaded.values[key], loaded.origins[key], option.help) for key, option in OPTIONS.items()]
    if output_format == "json":
        origins = {key: origin for key, origin in loaded.origins.items() if "." in key}
        fields: dict[str, Any] = {key: {"value": value, "origin": origin} for key, value, origin, _ in rows}
        sys.stdout.write(json.dumps({"schema_version": 1, "result": fields, "within": origins}, indent=2) + "\n")
        return
    for key, value, origin, meaning in rows:
        sys.stdout.write(f"{key} = {_toml(value)}  # {origin}; {meaning}\n")
        if isinstance(value, dict):
            for name in value:
                sys.stdout.write(f"#   {key}.{name} from {loaded.origins[f'{key}.{name}']}\n")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
