"""Where a model folder's encoder comes from: another folder, or a published encoder to fine-tune."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import DataError
from pipeline.scoring.encoder import ENCODER, TOKENIZER, load_encoder
from pipeline.scoring.folder import read_folder
from pipeline.training.encoder_base import TEACHERS, check_base, load_base
from pipeline.training.encoder_fit import fit_encoder
from pipeline.training.encoder_part import EncoderPart
from pipeline.training.encoder_task import Task, combine
from pipeline.training.train import Progress


@dataclass(frozen=True)
class Sources:
    """What an encoder is made from.

    Attributes
    ----------
    encoder : Path
        A model folder with an encoder to take over, or the folder of a published one to fine-tune.
    pool : path of a table of posts without labels, optional
    teacher : Path, optional
        The folder of a larger published encoder, to teach the other.
    """

    encoder: Path
    pool: Path | None = None
    teacher: Path | None = None

    def check(self) -> None:
        """Raise TwowayError if `make_encoder` could do nothing with them; quick, to be asked before long work."""
        if self.taken_over:
            if self.teacher is not None or self.pool is not None:
                raise DataError(f"{self.encoder}: is taken over as it is, so it needs neither teacher nor pool")
            return
        check_base(self.encoder)
        if self.teacher is not None:
            check_base(self.teacher, TEACHERS)
        if self.pool is not None:
            next(iter(read_pool(self.pool)), None)

    @property
    def taken_over(self) -> bool:
        """Whether the encoder is a model folder's."""
        return (self.encoder / ENCODER).is_file()


def make_encoder(task: Task, sources: Sources, folder: Path, progress: Progress = lambda _: None) -> EncoderPart:
    """Take over the encoder of a model folder, or fine-tune a published one.

    Parameters
    ----------
    folder : Path
        Keeps checkpoints of fine-tuning; removed when that is done.
    """
    if sources.taken_over:
        progress(f"taking over the encoder of {sources.encoder}")
        return reuse_encoder(task, sources.encoder)
    pool = [] if sources.pool is None else load_pool(sources.pool)
    base = load_base(sources.encoder)
    teacher = None if sources.teacher is None else load_base(sources.teacher, TEACHERS)
    part = fit_encoder(task, base, pool, folder, progress, teacher)
    shutil.rmtree(folder)
    return part


def reuse_encoder(task: Task, folder: Path) -> EncoderPart:
    """Take the encoder of a model folder as it is, and choose the combination with another light scorer.

    Raises
    ------
    ModelError
        If the folder is damaged or holds no encoder.
    DataError
        If it was made for other labels.
    """
    model = read_folder(folder)
    scorer = load_encoder(model)
    if tuple(model.manifest["labels"]) != task.labels:
        raise DataError(
            f"{folder}: its encoder knows {', '.join(model.manifest['labels'])}, the data have "
            f"{', '.join(task.labels)}; fine-tune one for these"
        )
    files = {name: (folder / name).read_bytes() for name in (ENCODER, TOKENIZER)}
    return EncoderPart(files, {**model.manifest["encoder"], **combine(task, task.held_out(), scorer)})


def load_pool(path: Path) -> list[str]:
    """Return what `read_pool` reads."""
    return list(read_pool(path))


def read_pool(path: Path) -> Iterator[str]:
    """Yield the texts of posts without labels: a table with a column ``text``.

    Raises
    ------
    DataError
        If a row has no text.
    """
    from pipeline.training.tables import BrokenRow, read_rows

    for row in read_rows(path):
        text = None if isinstance(row, BrokenRow) else row.fields.get("text")
        if not isinstance(text, str):
            raise DataError(f"{row.place}: has no text; every row needs a column 'text'")
        yield text
