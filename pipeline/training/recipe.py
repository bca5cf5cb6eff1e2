"""The whole of ``twoway train``: labelled files in, a judged model folder out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import DataError
from pipeline.files import A_MODEL, refuse_existing
from pipeline.training.behaviour import judge_behaviour
from pipeline.training.behaviour_cases import load_suite
from pipeline.training.encoder_sources import Sources, make_encoder
from pipeline.training.encoder_task import FitSettings, Task
from pipeline.training.evaluate import evaluate_model
from pipeline.training.holding_out import without_near_duplicates
from pipeline.training.labelled import load_labelled
from pipeline.training.train import Progress, TrainSettings, train_model
from pipeline.training.write import Measured, write_model


@dataclass(frozen=True)
class Recipe:
    """What a model is made of.

    Attributes
    ----------
    data : paths of the labelled posts
    output : Path
        Model folder to write.
    columns : mapping
        Names of the columns, as ``load_labelled`` takes them.
    held_out : paths of labelled posts to judge the finished model on
    behaviour : Path, optional
        Folder of behavioural cases to judge it by.
    encoder : Sources, optional
        What the model's encoder is made from; without them it has none.
    force : bool
        Replace ``output`` if it exists.
    """

    data: list[Path]
    output: Path
    settings: TrainSettings
    columns: Mapping[str, str] = field(default_factory=dict)
    held_out: tuple[Path, ...] = ()
    behaviour: Path | None = None
    encoder: Sources | None = None
    force: bool = False


def run_recipe(recipe: Recipe, progress: Progress = lambda _: None) -> dict[str, Any]:
    """Train, judge and write a model; return its manifest.

    Raises
    ------
    TwowayError
        If the output exists, a row is bad, or the data are too few to train on; nothing is written then.
    """
    refuse_existing(recipe.output, force=recipe.force, may_replace=A_MODEL)
    if recipe.encoder is not None:
        recipe.encoder.check()
    suite = None if recipe.behaviour is None else load_suite(recipe.behaviour)
    data = load_labelled(recipe.data, **recipe.columns)
    names = [path.name.split(".")[0] for path in recipe.held_out]
    if len(set(names)) < len(names):
        raise DataError(f"held-out files of the same name: {', '.join(map(str, recipe.held_out))}; rename one")
    held_out = {
        name: load_labelled([path], **recipe.columns) for name, path in zip(names, recipe.held_out, strict=True)
    }
    if held_out:
        n_before = len(data)
        data = without_near_duplicates(data, held_out.values(), recipe.settings.duplicate_similarity)
        progress(f"{n_before - len(data)} posts left out of training: near-duplicates of held-out ones")
    if data.antisocial is None:
        column = recipe.columns.get("antisocial", "antisocial")
        progress(f"no column {column!r}: the flag falls back to the class promotional")
    trained = train_model(data, recipe.settings, progress)
    finished, part = trained.judged(), None
    figures = {name: evaluate_model(finished, posts) for name, posts in held_out.items()}
    if recipe.encoder is not None:
        judges = tuple(text for posts in held_out.values() for text in posts.texts)
        fit = FitSettings(flag_precision=recipe.settings.flag_precision).seeded(recipe.settings.seed)
        task = Task(data, trained.scores, finished.labels, fit, judges)
        part = make_encoder(task, recipe.encoder, recipe.output.with_name(f".{recipe.output.name}.encoder"), progress)
        finished = part.judged(trained, finished.labels)
        figures |= {f"{name}, with the encoder": evaluate_model(finished, posts) for name, posts in held_out.items()}
    measured = Measured(figures, None if suite is None else judge_behaviour(finished, suite))
    return write_model(recipe.output, trained, data, recipe.data, measured=measured, encoder=part, force=recipe.force)
