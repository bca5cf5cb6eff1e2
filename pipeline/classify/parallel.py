"""The same work on many tasks, on all cores, with the results in order and few tasks under way."""

import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

from pipeline.errors import TwowayError


def run_ordered(work: Callable[[Any], Any], tasks: Iterable[Any], n_jobs: int) -> Iterator[Any]:
    """Yield the results of tasks in their order, computed by as many processes; few tasks need none."""
    tasks = iter(tasks)
    first = list(islice(tasks, 2))
    if n_jobs == 1 or len(first) < 2:
        yield from map(work, chain(first, tasks))
        return
    import joblib
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    failed: list[BaseException] = []

    def until_failure() -> Iterator[Any]:
        # joblib draws tasks in a thread of its own, where an error would be lost.
        try:
            yield from map(joblib.delayed(work), chain(first, tasks))
        except Exception as error:  # noqa: BLE001 - raised again below
            failed.append(error)

    parallel = joblib.Parallel(n_jobs, return_as="generator", batch_size=1, pre_dispatch="n_jobs + 2")
    results = parallel(until_failure())
    try:
        for result in results:  # noqa: UP028 - closed below, where its warning can be kept quiet
            yield result
    except TerminatedWorkerError as error:
        raise TwowayError(
            "a worker process was ended from outside, perhaps for want of memory; try fewer --jobs, with --resume"
        ) from error
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that tasks under way were dropped is what leaving early means
            results.close()
    if failed:
        raise failed[0]
