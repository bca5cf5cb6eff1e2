"""``twoway audit``: what an account has been to its readers, from its archive."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.scorer import ScorerOption
from pipeline.errors import ConfigError, TwowayError

if TYPE_CHECKING:
    from pipeline.archive import ReadingReport

_MANY = 10_000


def audit(
    archives: Annotated[
        list[str],
        typer.Argument(
            metavar="ARCHIVE...",
            help="Exports and tables of one account (zip, tar, folder, file); - is standard input.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Where the report goes; - is standard output.")
    ] = "-",
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="html|json|markdown|text", help="What to write; else OUT's ending says it."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="First day, as 2025-01-31.", show_default=False)
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Last day.", show_default=False)] = None,
    last: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only the last N activities: posts, replies and reposts.")
    ] = None,
    own_domain: Annotated[
        list[str] | None, typer.Option(metavar="DOMAIN", help="A site of the account; may be given again.")
    ] = None,
    handle: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="The account, where there are several; may be given again.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(metavar="NAME", help="Policy: default, reddit, contextmod, 4-1-1, thirds, 20-1.")
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Model by name or folder.")] = None,
    scorer: ScorerOption = "auto",
    from_: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="Read the archive as this: x, mastodon, table, …")
    ] = None,
    text_column: Annotated[str | None, typer.Option(metavar="NAME", help="A table's column of texts.")] = None,
    date_column: Annotated[str | None, typer.Option(metavar="NAME", help="A table's column of dates.")] = None,
    author_column: Annotated[str | None, typer.Option(metavar="NAME", help="A table's column of authors.")] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings from this file, instead of the nearest twoway.toml.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace OUT if it exists.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Neither progress nor reading report.")] = False,
) -> None:
    """Audit an account: how much it gives, how much it asks, and what to do next.

    Judged are the last 100 posts or 90 days, whichever hold more, or the stretch that you name with
    --since, --until or --last. More than 10,000 posts are left to the light scorer, unless --scorer
    says full. The HTML report is one file that loads nothing from anywhere.

    Example: twoway audit twitter-export.zip -o report.html
    """
    from pipeline.archive.columns import Columns
    from pipeline.audit import AuditSettings, audit_posts, render
    from pipeline.audit.building import require_labels
    from pipeline.audit.formats import format_of
    from pipeline.audit.sources import read_account
    from pipeline.check.config import load_config
    from pipeline.policy import PRESETS
    from pipeline.scoring.model import load_model, parse_scorer

    chosen_format = format_of(output, format_)
    if output != "-":
        _refuse_output(Path(output), archives, force=force)
    if preset is not None and preset not in PRESETS:
        raise ConfigError(f"--preset {preset}: is not known; choose one of {', '.join(PRESETS)}")
    given = {"policy": preset, "own_domains": own_domain, "own_handles": handle, "model": model}
    configured = load_config({key: value or None for key, value in given.items()}, file=config)
    known = configured.settings
    settings = AuditSettings(
        since=_day(since, "--since"),
        until=_day(until, "--until"),
        last=last,
        own_domains=known.own_domains,
        handles=known.own_handles,
        policy=configured.policy,
        max_hashtags=known.max_hashtags,
        max_mentions=known.max_mentions,
    )
    columns = Columns(text=text_column, created_at=date_column, author=author_column)
    loaded = load_model(known.model, parse_scorer(scorer))
    require_labels(loaded)
    shown = _Shown(quiet=quiet)
    posts, reading = read_account(
        archives,
        read_as=from_,
        columns=None if columns == Columns() else columns,
        author=handle[0] if handle else None,
        progress=shown,
    )
    shown.end(reading)
    if scorer == "auto" and len(posts) > _MANY:  # shares of so many are exact enough, and there in seconds
        loaded = load_model(known.model, "light")
    _write(render(audit_posts(posts, loaded, settings, reading), chosen_format), output, force=force)


def _day(given: str | None, option: str) -> date | None:
    """Read a day."""
    try:
        return datetime.strptime(given.strip(), "%Y-%m-%d").date() if given is not None else None  # noqa: DTZ007 - no time
    except ValueError:
        raise ConfigError(f"{option} {given}: is no day; write it as 2025-01-31") from None


def _refuse_output(output: Path, archives: list[str], *, force: bool) -> None:
    """Refuse, before any work, a place where the report cannot go or would do harm."""
    from pipeline.classify.outputs import check_output
    from pipeline.files import A_FILE, refuse_existing

    check_output(output, archives)
    if output.is_dir():
        raise TwowayError(f"{output}: OUT is a folder; name a file, such as {output / 'report.html'}")
    refuse_existing(output, force=force, may_replace=A_FILE)


class _Shown:
    """What is told on standard error: how many posts were read so far, on a terminal, and the reports in the end."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._renews = sys.stderr.isatty() and not quiet

    def __call__(self, n_posts: int) -> None:
        if self._renews:
            sys.stderr.write(f"\r{n_posts:,} posts read\x1b[K")
            sys.stderr.flush()

    def end(self, reports: "list[ReadingReport]") -> None:
        """Take the line away and tell the reports, each in a line."""
        if self._renews:
            sys.stderr.write("\r\x1b[K")
        if not self._quiet:
            for report in reports:
                typer.echo(report.render(), err=True)


def _write(text: str, output: str, *, force: bool) -> None:
    from pipeline.files import A_FILE, write_beside

    data = text.encode("utf-8", "replace")  # a post may hold half a character
    if output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    with write_beside(Path(output), force=force, may_replace=A_FILE) as beside:
        beside.write_bytes(data)
