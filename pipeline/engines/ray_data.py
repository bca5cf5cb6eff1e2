"""``classify_dataset``: a dataset of any size classified on a Ray cluster, row for row as on one machine."""

import gc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipeline.archive import ReadingReport
from pipeline.archive.columns import Columns
from pipeline.classify.posts import parse_fields
from pipeline.classify.run import Progress
from pipeline.engines.job import PART_SIZE, Done, Job, Part, error_from_text, is_part
from pipeline.engines.ray_cluster import connected
from pipeline.engines.reading import list_tables, read_parts
from pipeline.engines.settling import settle
from pipeline.engines.writing import Worker, ship_model
from pipeline.errors import ConfigError, TwowayError
from pipeline.files import Replaceable, refuse_existing, write_beside

if TYPE_CHECKING:
    from pipeline.scoring.model import Scorer

SCORER_CPUS, READER_CPUS = 0.9, 0.1
"""Shares of a core. One reader and one scorer fill it; that they differ keeps Ray from making one task of both."""

_VERDICTS = Replaceable("a folder of verdicts", lambda path: path.is_dir() and all(map(is_part, path.iterdir())))


def classify_dataset(
    source: str | Path,
    target: str | Path,
    *,
    model: str = "default",
    scorer: "Scorer" = "auto",
    keep: Sequence[str] = (),
    columns: Columns | None = None,
    include_reposts: bool = False,
    workers: int | None = None,
    address: str | None = None,
    part_size: int = PART_SIZE,
    force: bool = False,
    progress: Progress | None = None,
) -> ReadingReport:
    """Classify a dataset of posts into a Parquet dataset, on a Ray cluster.

    The rows are those that ``twoway classify SOURCE -o OUT.parquet`` writes, in the same order: the files
    of ``target`` by name, the rows of a file as they stand. Both folders must lie under the same path for
    all workers (a shared file system), and all need the same version of twoway. A worker that dies
    costs the parts it had in hand, which another one does again.

    Parameters
    ----------
    source : str or Path
        A Parquet or JSON-lines file (or another table) or a folder of them. One process reads a file.
    target : str or Path
        The folder to write. It appears whole, at the end.
    model : str
        Name or folder, on this machine; a copy lies beside the parts during the run, and each worker loads it once.
    scorer : "light", "auto" or "full"
        Who answers, as for ``load_model``.
    keep : sequence of str
        Fields of the posts to keep beside the verdicts.
    columns : Columns, optional
        What the columns mean, where it is not plain.
    include_reposts : bool
        Whether what others wrote is classified, too.
    workers : int, optional
        Scoring processes; as many as the cluster has cores if not given.
    address : str, optional
        Of a running cluster (``auto``, ``host:6379``). If not given: the cluster that this process is
        connected to, else the one in ``RAY_ADDRESS``, else a local one for this run.
    part_size : int
        Posts in a file of ``target``, at most.
    force : bool
        Replace ``target`` if it exists.
    progress : callable, optional
        Told now and then how many posts are done; the fraction is that of files done.

    Returns
    -------
    ReadingReport
        What became of every row of the dataset.

    Raises
    ------
    TwowayError
        If the target exists, a table cannot be read, a worker does not see the folders, or Ray fails.

    Examples
    --------
    >>> from pipeline.engines.ray_data import classify_dataset
    >>> report = classify_dataset("posts/", "verdicts/", keep=["created_at"])  # doctest: +SKIP
    """
    from pipeline import __version__, load_model

    source, target = Path(source).resolve(), Path(target).resolve()
    if part_size < 1 or (workers is not None and workers < 1):
        raise ConfigError(f"workers={workers}, part_size={part_size}: both must be 1 or more")
    _refuse_target(source, target, force=force)
    keep = parse_fields(",".join(keep))
    names = list_tables(source)
    loaded = load_model(model, scorer)
    with write_beside(target, force=force, may_replace=_VERDICTS) as folder, connected(address, workers) as n_workers:
        ship_model(loaded, folder)
        job = Job(
            source,
            folder,
            __version__,
            scorer=scorer,
            keep=keep,
            columns=columns,
            include_reposts=include_reposts,
            part_size=part_size,
        )
        done: list[Done] = []
        n_posts = n_files = 0
        for part in _classified(job, names, n_workers):
            done.append(part)
            n_posts, n_files = n_posts + part["n_posts"], n_files + bool(part["report"])
            if progress:
                progress(n_posts, n_files / len(names))
        return settle(job, names, done, loaded.labels)


def _classified(job: Job, names: Sequence[str], n_workers: int) -> Iterator[Done]:
    """Yield what becomes of the parts, as they are done; raise the first error that a worker tells."""
    from ray.exceptions import RayError

    try:
        for part in _dataset(job, names, n_workers).iter_rows():
            if part["error"]:
                raise error_from_text(part["error"])
            yield cast(Done, part)
    except RayError as error:
        why = type(error).__name__
    else:
        return
    # The error's frames hold this run's workers, and the cores that the next run on the cluster would wait for.
    gc.collect()
    raise TwowayError(f"the Ray cluster gave up ({why}); see its logs, then run it again")


def _dataset(job: Job, names: Sequence[str], n_workers: int) -> Any:
    """Return the Ray dataset whose rows are what becomes of the parts; they are worked out as they are iterated."""
    import ray
    from ray.data import ActorPoolStrategy, TaskPoolStrategy

    def read(table: dict[str, Any]) -> Iterator[Part]:
        return read_parts(job, table["file"], table["name"])

    tables = [{"file": file, "name": name} for file, name in enumerate(names)]
    parts = ray.data.from_items(tables, override_num_blocks=len(tables)).flat_map(
        read, compute=TaskPoolStrategy(size=min(n_workers, len(tables))), num_cpus=READER_CPUS
    )
    done = parts.map(
        Worker, fn_constructor_args=(job,), compute=ActorPoolStrategy(size=n_workers), num_cpus=SCORER_CPUS
    )
    context = done.context
    context.target_max_block_size = 1  # each part travels alone, so that the parts of one file go to all scorers
    context.enable_progress_bars = context.print_on_execution_start = False
    return done


def _refuse_target(source: Path, target: Path, *, force: bool) -> None:
    """Refuse a target that exists, or that must not be replaced even by force."""
    if source == target or source in target.parents or target in source.parents:
        raise ConfigError(f"{target}: the target must lie outside the dataset {source}, and not around it")
    refuse_existing(target, force=force, may_replace=_VERDICTS)
