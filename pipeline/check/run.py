"""A whole check as the command line asks for it: configuration, drafts, history, baseline, report."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.check.arguments import refuse_missing, tell_lone_words
from pipeline.check.checker import check_drafts, leave_out_known
from pipeline.check.config import Config, load_config
from pipeline.check.draft import Draft
from pipeline.check.finding import Report
from pipeline.check.sources import Columns, read_drafts
from pipeline.errors import ReadError
from pipeline.scoring.model import Model, load_model

if TYPE_CHECKING:
    from pipeline.check.baseline import Baseline
    from pipeline.check.history import Standing


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Attributes
    ----------
    drafts : tuple of str
        Texts, files, folders, ``-``.
    given : mapping
        Options from the command line; None where not given.
    """

    drafts: tuple[str, ...]
    given: Mapping[str, Any] = field(default_factory=dict)
    reply_to: str | None = None
    stdin_filename: str | None = None
    columns: Columns = field(default_factory=Columns)
    files_only: bool = False
    config: Path | None = None
    write_baseline: Path | None = None


def run_check(request: Request) -> tuple[Report, Mapping[str, Any]]:
    """Run a check; return the report and the options that held.

    Raises
    ------
    TwowayError
        If the configuration, a draft, the model, the history or the baseline cannot be used.
    """
    config = load_config(request.given, file=request.config)
    baseline = _baseline(config, request.write_baseline)
    drafts = _drafts(request)
    model = load_model(config.settings.model)
    standing, remarks = _standing(config, model)
    report = check_drafts(drafts, model, config.settings, standing=standing, baseline=baseline)
    if request.write_baseline is not None:
        from pipeline.check.baseline import write_baseline

        accepted = write_baseline(request.write_baseline, report, baseline)
        n = len(accepted)
        report = replace(report, results=leave_out_known(report.results, accepted))
        remarks = (*remarks, f"{request.write_baseline}: accepts {n} finding{'' if n == 1 else 's'} from now on")
    return replace(report, remarks=(*report.remarks, *tell_lone_words(drafts), *remarks)), config.values


def _drafts(request: Request) -> list[Draft]:
    if not request.files_only:
        refuse_missing(request.drafts)
    drafts = read_drafts(
        request.drafts,
        stdin_filename=request.stdin_filename,
        reply_to=request.reply_to,
        columns=request.columns,
        files_only=request.files_only,
    )
    if not any(draft.text.strip() for draft in drafts):
        why = {0: "there are no drafts in it", 1: "the draft is empty"}
        raise ReadError(f"nothing to check: {why.get(len(drafts), f'all {len(drafts)} drafts are empty')}")
    return drafts


# What follows is imported where it is asked for: most checks need none of it, and are to be instant.


def _baseline(config: Config, written: Path | None) -> "Baseline | None":
    """Return what is accepted so far; a first baseline may be named for reading and writing at once."""
    if written is not None:
        from pipeline.check.baseline import refuse_other

        refuse_other(written)
    if not config.values["baseline"]:
        return None
    from pipeline.check.baseline import load_baseline

    path = Path(config.values["baseline"])
    if written is not None and not path.exists() and path.absolute() == written.absolute():
        return None
    return load_baseline(path)


def _standing(config: Config, model: Model) -> tuple["Standing | None", tuple[str, ...]]:
    if not config.values["history"]:
        return None, ()
    from pipeline.check.history import Standing
    from pipeline.check.history_reading import load_history

    policy = config.policy
    # The light scorer is exact enough for shares of many posts, and reads a long history in a second.
    light = load_model(model.path, "light")
    recent, remarks = load_history(config.values["history"], light, policy.window, use_cache=config.values["cache"])
    return Standing(recent, policy, config.settings.own_domains), remarks
