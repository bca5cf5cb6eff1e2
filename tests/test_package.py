"""What a wheel brings, tried in an empty environment outside the checkout."""

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("twoway-*.whl"))


def test_the_wheel_holds_the_code_and_the_default_model_only(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "pipeline/models/default/weights.npz" in names
    assert "pipeline/models/default/MODEL_CARD.md" in names
    assert not [name for name in names if name.endswith((".joblib", ".ipynb")) or "/build/" in name]
    assert {name.split("/")[0] for name in names} == {"pipeline", f"{wheel.name.split('-py3')[0]}.dist-info"}


@pytest.mark.slow
def test_pip_install_alone_gives_a_working_command(wheel, tmp_path):
    venv.create(tmp_path / "env", with_pip=True)
    folder = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([folder / "python", "-m", "pip", "install", "--quiet", wheel], check=True, capture_output=True)
    done = subprocess.run(
        [folder / "twoway", "check", "--format", "json", "HUGE sale, 50% off this weekend only! Shop now, link in bio"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)
    shown = subprocess.run(
        [folder / "twoway", "model", "show"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "site-packages" in shown.stdout
