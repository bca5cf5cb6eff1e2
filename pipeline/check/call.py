"""The check as one Python call."""

from pathlib import Path

from pipeline.check.checker import check_drafts
from pipeline.check.draft import Draft
from pipeline.check.finding import Result
from pipeline.check.history import Standing
from pipeline.check.settings import Settings
from pipeline.errors import ReadError
from pipeline.policy import DEFAULT, Policy
from pipeline.scoring.model import Model, load_model


def check_text(
    text: str,
    *,
    reply_to: str | None = None,
    history: str | Path | None = None,
    policy: Policy = DEFAULT,
    settings: Settings | None = None,
    model: Model | None = None,
) -> Result:
    """Check one text.

    Parameters
    ----------
    text : str
    reply_to : str, optional
        The post that it answers.
    history : str or Path, optional
        Archive of the account it would go out from.
    policy : Policy
        What the history is held against.
    settings : Settings, optional
        Configuration files and the environment are not looked at.
    model : Model, optional
        One that is loaded already; for many texts, ``check_drafts`` with a list is faster.

    Raises
    ------
    TwowayError
        If the text is empty, or the model or the history cannot be read.

    Examples
    --------
    >>> check_text("What do you all put on your porridge?").level
    'ok'
    """
    if not text.strip():
        raise ReadError("nothing to check: the text is empty")
    settings = settings or Settings()
    model = model or load_model(settings.model)
    standing = None
    if history is not None:
        from pipeline.check.history_reading import load_history

        recent, _ = load_history(str(history), model, policy.window)
        standing = Standing(recent, policy, settings.own_domains)
    return check_drafts([Draft(text, reply_to=reply_to)], model, settings, standing=standing).results[0]
