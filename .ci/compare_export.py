#!/usr/bin/env python3
"""Hold the reports that a crawl read against their truths.

usage: compare_export.py EXPORT_DIR REPORTS

EXPORT_DIR is what `crawler export --format jsonl` wrote after a crawl of serve_reports.py's site; REPORTS holds the
NAME.truth.json. Each source must hold every report once, complete, with the agency, the year, the form and every cell
of the national tables (null is null, 0 is 0). Prints a line a source; the last line is "compared: ... ok" or the exit
status is 1.
"""
import json
import sys
from pathlib import Path

TABLES = ("proactive_disclosure", "requests", "review_litigation")


def leaves(node, path=()):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    elif not path[-1].endswith("_raw"):
        yield "_".join(path), node


def same(got, want):
    if got is None or want is None:
        return got is want
    return abs(float(got) - float(want)) < 1e-6


def faults(row, truth):
    """What differs, and how many cells were looked at."""
    found = []
    meta = truth["metadata"]
    expected = {"status": "complete", "template": truth["template"], "agency_name": meta["agency_name"],
                "report_year": meta["report_year"]}
    found += [f"{key}: {row.get(key)!r} is not {want!r}" for key, want in expected.items() if row.get(key) != want]
    cells = [cell for table in TABLES for cell in leaves(truth[table], (table,))]
    found += [f"{column}: {row.get(column)!r} is not {want!r}" for column, want in cells
              if column not in row or not same(row[column], want)]
    return found, len(cells)


def main(export, reports):
    truths = {path.name.removesuffix(".truth.json"): json.loads(path.read_text("utf-8"))
              for path in sorted(Path(reports).glob("*.truth.json"))}
    rows = [json.loads(line) for line in Path(export, "reports.jsonl").read_text("utf-8").splitlines()]
    bad = total = 0
    for kind in ("text", "page"):
        mine = {Path(row["url"]).stem: row for row in rows if row["source_id"] == kind}
        if sorted(mine) != sorted(truths) or len(mine) != sum(row["source_id"] == kind for row in rows):
            print(f"{kind}: {sorted(row['url'] for row in rows if row['source_id'] == kind)} is not one row for each report")
            bad += 1
        for name in sorted(mine.keys() & truths.keys()):
            found, cells = faults(mine[name], truths[name])
            total += cells
            bad += len(found)
            for fault in found[:10]:
                print(f"{kind}/{name}: {fault}")
        print(f"{kind}: {len(mine)} reports")
    print(f"compared: {len(rows)} reports, {total} cells, " + (f"{bad} faults" if bad else "ok"))
    return 1 if bad or not truths else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
