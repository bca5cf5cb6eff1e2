"""Archives far larger than memory should be: what reading one adds to the process stays small."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SIZE = 300_000_000
ALLOWED_KB = 100_000
READ = """
import sys
from pathlib import Path
from pipeline.archive import read_posts

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

before, n_posts = peak(), 0
with read_posts(sys.argv[1]) as reading:
    for post in reading:
        n_posts += 1
print(reading.format, n_posts, reading.report.seen, peak() - before)
"""

TEXT = "There is always one more cup in the pot, and nobody ever asks who put the kettle on. " * 8


def table_line(number: int) -> str:
    return json.dumps({"id": number, "author": "nell", "text": f"{number} {TEXT}"})


def dump_line(number: int) -> str:
    author = "nell" if number < 20 or number % 3 == 0 else "tom"
    row = {"author": author, "created_utc": 1409100646 + number, "id": f"c{number}", "subreddit": "tea", "body": TEXT}
    return json.dumps({**row, "parent_id": "t3_p1", "link_id": "t3_p1"})


def rss_item(number: int) -> str:
    return f"<item><guid>{number}</guid><title>Number {number}</title><description>{TEXT}</description></item>"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
@pytest.mark.parametrize(
    ("name", "line", "head", "tail"),
    [
        ("table", table_line, "", ""),
        ("reddit-dump", dump_line, "", ""),
        ("blog", rss_item, "<rss><channel>\n", "</channel></rss>\n"),
    ],
)
def test_three_hundred_megabytes_in_less_than_a_hundred(name, line, head, tail, tmp_path: Path) -> None:
    path = tmp_path / "long"
    n_rows = SIZE // len(line(100_000))
    with path.open("w") as file:
        file.write(head)
        file.writelines(f"{line(number)}\n" for number in range(n_rows))
        file.write(tail)
    assert path.stat().st_size > SIZE * 0.95
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=False)
    path.unlink()
    assert done.returncode == 0, done.stderr
    read_as, n_posts, seen, growth_kb = done.stdout.split()
    assert (read_as, int(seen)) == (name, n_rows)
    assert int(n_posts) > n_rows / 4
    assert int(growth_kb) < ALLOWED_KB, f"{name}: {growth_kb} kB"
    print(f"{name}: {n_rows:,} rows, peak growth {growth_kb} kB")  # noqa: T201 - shown by pytest -s
