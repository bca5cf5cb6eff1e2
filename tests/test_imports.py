"""The parts know only what stands below them, and serving loads nothing heavy."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "pipeline"
BASE = {"errors", "post", "files"}
MAY_IMPORT = {
    "cli": None,  # everything
    "check": {"scoring", "archive", "policy"},
    "audit": {"scoring", "archive", "policy"},
    "classify": {"scoring", "archive"},
    "training": {"scoring"},
    "archive": set(),
    "scoring": set(),
    "engines": {"classify", "scoring", "archive"},
}
SCORING_LIBRARIES = {"numpy"}
ENCODER_LIBRARIES = {"onnxruntime", "tokenizers"}  # of the encoder's module, when first asked


def _imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("part", [part for part in MAY_IMPORT if (PACKAGE / part).is_dir()])
def test_arrows_go_down_only(part):
    allowed = MAY_IMPORT[part]
    if allowed is None:
        return
    for path in sorted((PACKAGE / part).rglob("*.py")):
        used = {name.split(".")[1] for name in _imports(path) if name.startswith("pipeline.")}
        assert used <= allowed | BASE | {part}, f"{path.relative_to(ROOT)} imports {used - allowed - BASE - {part}}"


def test_every_part_has_its_rule():
    parts = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert parts <= set(MAY_IMPORT)


def test_scoring_needs_numpy_and_the_standard_library_only():
    for path in (PACKAGE / "scoring").rglob("*.py"):
        foreign = {name.split(".")[0] for name in _imports(path)} - set(sys.stdlib_module_names) - {"pipeline"}
        allowed = SCORING_LIBRARIES | (ENCODER_LIBRARIES if path.name == "encoder.py" else set())
        assert foreign <= allowed, f"{path.name} imports {foreign}"


HEAVY = {"sklearn", "scipy", "spacy", "pandas", "torch", "matplotlib", "joblib"}


@pytest.mark.parametrize(
    ("code", "forbidden"),
    [
        ("import pipeline", HEAVY | {"numpy", "pyarrow", "typer", "rich"}),
        (
            "import sys; sys.argv = ['twoway', '--help']; from pipeline.cli.main import main; main()",
            HEAVY | {"numpy", "pyarrow"},
        ),
        (
            "import sys; sys.argv = ['twoway', 'check', 'hi']; from pipeline.cli.main import main; main()",
            HEAVY | {"pyarrow", "rich"},
        ),
        ("import sys; sys.argv = ['twoway', 'classify', '--help']; from pipeline.cli.main import main; main()", HEAVY),
        (
            (
                "import sys; sys.argv = 'twoway classify - -o - --format jsonl --jobs 1'.split(); "
                "from pipeline.cli.main import main; main()"
            ),
            HEAVY - {"joblib"},
        ),
    ],
    ids=["import", "--help", "check", "classify --help", "classify"],
)
def test_what_serving_loads(code, forbidden):
    watch = f"import atexit, sys; atexit.register(lambda: sys.stderr.write(repr(set(sys.modules) & {forbidden!r})))\n"
    done = subprocess.run(
        [sys.executable, "-c", watch + code], input='{"text": "hi"}\n', capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith("set()"), done.stderr
