#!/usr/bin/env python3
"""Read scans with `crawler inspect` and an OCR program, and hold what is kept against the truths.

usage: score_scans.py CRAWLER CONFIG FOLDER

FOLDER holds scans, NAME.scan*.pdf, and what they print, NAME.truth.json: a truth of make_samples.py, or a record. CONFIG names the OCR program. Every figure that is kept must be right,
and of the requests and the review table the greater part must be kept. Exit status 1 where not.
"""
import json
import subprocess
import sys
import time
from pathlib import Path

CONFIRMED = ("requests", "review_litigation")
SHARE = 0.75


def figures(table, path=()):
    """(row and column, value) of each cell."""
    for key, value in (table or {}).items():
        if isinstance(value, dict):
            yield from figures(value, path + (key,))
        else:
            yield path + (key,), value


def main(crawler, config, folder):
    folder = Path(folder)
    cells = kept = right = files = 0
    begun = time.monotonic()
    for path in sorted(folder.glob("*.scan*.pdf")):
        done = subprocess.run([crawler, "--config", config, "inspect", str(path), "--format", "json"], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8", timeout=300, check=True)
        record = json.loads(done.stdout)
        truth = json.loads((folder / f"{path.name.split('.')[0]}.truth.json").read_text("utf-8"))
        files += 1
        wrong = []
        for table in ("proactive_disclosure", *CONFIRMED, "statistics_table"):
            said = dict(figures(record[table]))
            printed = dict(figures(truth.get(table)))
            cells += len(printed) if table in CONFIRMED else 0
            for place, value in said.items():
                if value is not None:
                    kept += 1
                    right += value == printed.get(place)
                    wrong += [] if value == printed.get(place) else [(table, *place, value, printed.get(place))]
        print(f"{path.name}: {record['status']}", *wrong)
    seconds = (time.monotonic() - begun) / max(files, 1)
    print(f"scans: {files} files, {kept} of {cells} cells kept, {right} of those right, {seconds:.1f} s each")
    return 0 if files and right == kept >= SHARE * cells else 1


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
