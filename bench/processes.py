"""Measuring whole processes: wall time from cold, and the peak memory of a process with its children."""

import statistics
import subprocess
import sys
import threading
import time

import psutil


def median_seconds(arguments: list[str], runs: int = 10) -> float:
    """Return the median wall time of new Python processes, after one that fills the file cache."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def run_measured(arguments: list[str]) -> tuple[float, float]:
    """Run a Python process; return its seconds and the peak of its and its children's memory, in MB.

    Memory is the proportional set size, so that pages shared between processes count once.
    """
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(psutil.Process(process.pid), peak), daemon=True)
    watcher.start()
    _, errors = process.communicate()
    seconds = time.perf_counter() - start
    watcher.join()
    if process.returncode:
        raise RuntimeError(errors.decode())
    return seconds, peak[0]


def _watch(process: psutil.Process, peak: list[float]) -> None:
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        try:
            family = [process, *process.children(recursive=True)]
            peak[0] = max(peak[0], sum(member.memory_full_info().pss for member in family) / 1e6)
        except psutil.Error:
            pass
        time.sleep(0.2)
