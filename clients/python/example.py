#!/usr/bin/env python3
"""Reads the photos of a folder and writes what came out as a CSV file.

    ./example.py photos results.csv --server http://127.0.0.1:8080

Each photo is one item. Started again with the same file it goes on behind the photos that stand in it already.
"""
import argparse
import csv
import sys
from pathlib import Path

from pandok_client import Client, PandokError

COLUMNS = ["file", "verdict", "design_id", "article", "holder", "holder_contact", "probability", "in_force", "reason",
           "reading_id"]
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".heic"}


def row_of(path, reading):
    """The reading in one row, with its best candidate if it has one."""
    best = reading["candidates"][0] if reading["candidates"] else {}
    return {"file": path.name, "verdict": reading["verdict"], "reason": reading["reason"], "reading_id": reading["id"],
            **{name: best.get(name, "") for name in COLUMNS if name in best}}


def done_before(target):
    if not target.exists():
        return set()
    with open(target, newline="", encoding="utf-8-sig") as file:
        return {row["file"] for row in csv.DictReader(file)}


def read_folder(client, photos, target, say):
    """Writes a row a photo; how many could not be read."""
    done, failed = done_before(target), 0
    with open(target, "a", newline="", encoding="utf-8-sig") as file:
        out = csv.DictWriter(file, COLUMNS, restval="")
        if file.tell() == 0:
            out.writeheader()
        for path in photos:
            if path.name in done:
                continue
            try:
                out.writerow(row_of(path, client.read(path)))
                file.flush()
            except PandokError as error:
                failed += 1
                say(f"{path.name}: {error}")
                if error.status == 0:
                    break  # the server is gone: the others would fail too
    return failed


def main():
    parser = argparse.ArgumentParser(description="Reads the photos of a folder and writes a CSV file.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    options = parser.parse_args()
    photos = sorted(path for path in options.folder.iterdir() if path.suffix.lower() in SUFFIXES)
    failed = read_folder(Client(options.server), photos, options.target, lambda text: print(text, file=sys.stderr))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
