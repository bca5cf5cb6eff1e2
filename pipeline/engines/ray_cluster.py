"""Being connected to a Ray cluster, a running one or one of this run's own, that calls nobody."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pipeline.errors import ConfigError

_CALLS_NOBODY = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9/"}


@contextmanager
def connected(address: str | None, workers: int | None) -> Iterator[int]:
    """Be connected to a cluster, and say how many scorers it is to have; a local one ends with the run."""
    try:
        import ray
    except ImportError as error:
        raise ConfigError("Ray is not installed; pip install 'twoway[ray]'") from error
    own = not ray.is_initialized()
    if own:
        _connect(address or os.environ.get("RAY_ADDRESS") or "local", workers)
    try:
        yield workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    finally:
        if own:
            ray.shutdown()


def _connect(address: str, workers: int | None) -> None:
    import ray

    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "warning"}
    if address == "local":
        for name, value in _CALLS_NOBODY.items():
            os.environ.setdefault(name, value)
        ray.init(address, num_cpus=workers, include_dashboard=False, **quiet)
        return
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    try:
        if colon:
            socket.create_connection((host, int(port)), timeout=10).close()  # Ray itself would try for minutes
        ray.init(address, **quiet)
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(
            f"{address}: no Ray cluster answers there ({type(error).__name__}); "
            "give host:port as ray start --head told it, or auto on one of its machines"
        ) from error
