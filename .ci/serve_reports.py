#!/usr/bin/env python3
"""Serve given reports on the loopback and write the configuration that crawls them.

usage: serve_reports.py REPORTS CONFIG_DIR

REPORTS holds NAME.txt with NAME.truth.json beside it. Two listings on one host show them by title: /text/ as they are,
/page/ as HTML pages, the
tables of the dumps set as tables. Writes CONFIG_DIR/crawler.toml and CONFIG_DIR/sources/reports.toml, then
prints "ready" and answers until it is ended. A request outside robots.txt's rules is answered with 403, so that a crawl
which sends one cannot pass for a good one.
"""
import html
import http.server
import json
import sys
from pathlib import Path

# a crawl of these reports writes a few megabytes: it needs less room than the gigabyte that a real one wants
SETTINGS = """\
[politeness]
interval = "0s"
[scope]
allow_private_addresses = true
[storage]
min_free = "64MiB"
"""
SOURCE = """
[[source]]
id = "{kind}"
unit = "检验用"
level = "county"
listing = "{base}/{kind}/index.html"
dialect = "generic"
years = "2008.."
evidence = "seen"
"""
CHROME = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="head"><a href="/private/login.html">登录</a> 首页 &gt; 政府信息公开年报</div>
{body}
<div class="foot">版权所有 网站地图</div></body></html>"""


def blocks(text):
    """The dump's paragraphs as strings and its tables as lists of rows.

    Two kinds of tables occur: one cell a line behind a tab with a blank line after a row, and one row a line.
    """
    found, row = [], None  # the row that is being gathered cell by cell
    for line in text.lstrip("\ufeff").splitlines():
        table = found[-1] if found and isinstance(found[-1], list) else None
        one_cell = line.startswith("\t") and (row is not None or "\t" not in line.strip("\t"))
        if not line.strip() and "\t" not in line:
            row = None
        elif one_cell and row is not None:
            row.append(line.strip())
        elif row and not row[-1].isdigit():
            row[-1] += line.strip()  # a cell of several paragraphs
        elif "\t" in line:
            if table is None:
                table = []
                found.append(table)
            row = [line.strip()] if one_cell else None
            table.append(row or line.split("\t"))
        else:
            row = None
            found.append(line)
    return found


def markup(block):
    """One block as HTML."""
    if isinstance(block, str):
        return f"<p>{html.escape(block)}</p>"
    rows = ("".join(f"<td>{html.escape(cell.strip())}</td>" for cell in row) for row in block)
    return "<table border=1>" + "".join(f"<tr>{row}</tr>\n" for row in rows) + "</table>"


def pages(reports):
    """Every path with its media type and bytes."""
    site = {"/robots.txt": ("text/plain", b"User-agent: *\nDisallow: /private/\n")}
    listings = {"text": [], "page": []}
    for path in sorted(Path(reports).glob("*.txt")):
        title = json.loads(path.with_suffix(".truth.json").read_text("utf-8"))["metadata"]["title"]
        text = path.read_bytes()
        site[f"/text/{path.name}"] = ("text/plain; charset=utf-8", text)
        article = "\n".join(markup(block) for block in blocks(text.decode("utf-8")))
        page = CHROME.format(title=title, body=f'<div class="article">\n{article}\n</div>')
        site[f"/page/{path.stem}.html"] = ("text/html; charset=utf-8", page.encode())
        listings["text"].append(f'<li><a href="{path.name}">{title}</a></li>')
        listings["page"].append(f'<li><a href="{path.stem}.html">{title}</a></li>')
    for kind, items in listings.items():
        body = "<ul>\n" + "\n".join(items) + "\n</ul>"
        site[f"/{kind}/index.html"] = ("text/html; charset=utf-8", CHROME.format(title="年报", body=body).encode())
    return site


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site = {}

    def do_GET(self):
        missing = (404, "text/plain", b"not found")
        status, kind, body = (200, *self.site[self.path]) if self.path in self.site else missing
        if self.path.startswith("/private/"):
            status, kind, body = 403, "text/plain", b"disallowed by robots.txt"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main(reports, config):
    Answer.site = pages(reports)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    base = f"http://127.0.0.1:{server.server_port}"
    sources = Path(config, "sources")
    sources.mkdir(parents=True)
    Path(config, "crawler.toml").write_text(SETTINGS, "utf-8")
    province = 'province = "reports"\nname = "检验"\n'
    province += "".join(SOURCE.format(kind=kind, base=base) for kind in ("text", "page"))
    Path(sources, "reports.toml").write_text(province, "utf-8")
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
