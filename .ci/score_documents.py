#!/usr/bin/env python3
"""Read documents with `crawler inspect` and hold the records against their truths.

usage: score_documents.py CRAWLER SCORE_PY reports|samples FOLDER OUT

reports: FOLDER/NAME.txt with NAME.truth.json, real reports; samples: what make_samples.py wrote, of which the kinds that
are read (READ_KINDS) count. SCORE_PY does the counting; this script sets the bounds. Exit status 1 below one of them.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

READ_KINDS = ("html", "txt", "docx", "doc", "rtf", "odt", "xlsx", "xls", "ofd", "pdf")


def documents(what, folder):
    """(document, truth) pairs."""
    if what == "reports":
        return [(path, path.with_suffix(".truth.json")) for path in sorted(folder.glob("*.txt"))]
    index = json.loads((folder / "index.json").read_text("utf-8"))
    return [(folder / name, folder / f"{entry['stem']}.truth.json") for name, entry in sorted(index.items())
            if entry["kind"] in READ_KINDS and entry["expect"] == "cells"]


def inspect(crawler, path):
    done = subprocess.run([crawler, "inspect", str(path), "--format", "json"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True, encoding="utf-8", timeout=60)
    if done.returncode != 0 or len(done.stdout.splitlines()) != 1:
        sys.exit(f"{path.name}: crawler inspect ended with {done.returncode} and {len(done.stdout.splitlines())} records, "
                 "1 was expected")
    return done.stdout


def bounds(what, n):
    """What must hold, each with its words. `n` are the sums of SCORE_PY."""
    everything = [(n[key] == n[key + "_of"] > 0, f"every {key} right") for key in ("template", "cells", "nonzero")]
    if what == "samples":
        return everything
    about, about_of = n["metadata"] + n["sections"], n["metadata_of"] + n["sections_of"]
    return everything + [
        (about >= 0.95 * about_of > 0, f"95 % of metadata and sections right ({about}/{about_of})"),
        (n["facts"] >= 0.80 * n["facts_of"] > 0, "80 % of the facts found"),
        (n["facts_said"] - n["facts"] <= 2, "at most 2 facts beyond the truths"),
        (n["checks"] == n["checks_of"] > 0, "every check right"),
    ]


def main(crawler, score, what, folder, out):
    folder, out = Path(folder), Path(out)
    out.mkdir(parents=True, exist_ok=True)
    pairs = []
    for path, truth in documents(what, folder):
        record = out / f"{path.name}.json"
        record.write_text(inspect(crawler, path), "utf-8")
        pairs += [str(record), str(truth)]
    if not pairs:
        sys.exit(f"no documents in {folder}")
    done = subprocess.run([sys.executable, score, *pairs], stdout=subprocess.PIPE, text=True, encoding="utf-8")
    lines = done.stdout.splitlines()
    print(*(line.removeprefix(f"{out}/") for line in lines), sep="\n")
    found = re.findall(r"(\w+) (\d+)/(\d+)", lines[-1])
    n = {key: int(value) for key, value, _ in found} | {key + "_of": int(of) for key, _, of in found}
    n["facts_said"] = int(re.search(r"facts_said (\d+)", lines[-1])[1])
    missed = [words for holds, words in bounds(what, n) if not holds]
    for words in missed:
        print(f"not reached: {words}")
    return 1 if missed or done.returncode else 0


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
