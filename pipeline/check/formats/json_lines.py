"""JSON lines: a draft a line, the fields of a draft in ``json`` with ``schema_version``."""

import json

from pipeline.check.finding import Report
from pipeline.check.formats.json_object import SCHEMA_VERSION, result_fields


def render(report: Report) -> str:
    """Return a line for each draft."""
    return "\n".join(
        json.dumps({"schema_version": SCHEMA_VERSION, **result_fields(result)}, ensure_ascii=False)
        for result in report.results
    )


def render_error(message: str) -> str:
    """Return the line that stands for a check that could not run."""
    return json.dumps({"schema_version": SCHEMA_VERSION, "error": {"message": message}}, ensure_ascii=False)
