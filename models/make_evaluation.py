"""Writes a register and queries of held-out designs, for `pandok register import` and `pandok evaluate`.

    make_evaluation.py OUT --train-dir DIR [--part test|calibrate]

OUT/register/DESIGNS.csv holds the line drawings of the part's LDraw and furniture designs; OUT/QUERIES.csv the renders of those
designs (group ldraw or ikea3d) and renders of the part's absent designs with an empty design_id. Paths are relative to DIR:

    pandok register import OUT/register/DESIGNS.csv --images DIR
    pandok evaluate OUT/QUERIES.csv --images DIR
"""
import argparse
import csv
from pathlib import Path

from pictures import read_manifest
from split import design_of, split_of

DESIGN_COLUMNS = ("design_id", "view", "file", "article", "locarno", "holder", "holder_contact", "country", "registered_on",
                  "expires_on", "status")
QUERY_COLUMNS = ("file", "design_id", "group")
GROUPS = ("ldraw", "ikea3d")
VIEWS = {"persp0": "perspective", "persp1": "perspective", "front": "front", "side": "right", "top": "top"}
LOCARNO = {"Bench": "06-01", "Chair": "06-01", "Table": "06-03", "Desk": "06-03", "Shelf": "06-04", "Misc": "06-06"}
HOLDERS = {"ldraw": "LDraw.org Parts Library", "ikea3d": "IKEA-Manuals-at-Work"}


def rows_of(train_dir: Path, part: str):
    """Register rows and query rows of one part."""
    designs, queries = [], []
    for row in sorted(read_manifest(train_dir), key=lambda r: r["file"]):
        group = row["file"].partition("/")[0]
        if group not in GROUPS:
            continue
        design_id = design_of(row["instance id"])
        of = split_of(design_id)
        if row["role"] == "line-drawing" and of == part:
            view = VIEWS[Path(row["file"]).stem.rpartition("_L_")[2]]
            locarno = "21-01" if group == "ldraw" else LOCARNO[row["class"]]
            designs.append((design_id, view, row["file"], row["class"], locarno, HOLDERS[group], "", "KR",
                            "2020-01-01", "2040-01-01", ""))
        elif row["role"] == "render" and of in (part, part + "_absent"):
            queries.append((row["file"], design_id if of == part else "", group))
    return designs, queries


def write_csv(path: Path, columns, rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def arguments(purpose: str, argv=None) -> argparse.Namespace:
    p = argparse.ArgumentParser(description=purpose.split("\n")[0])
    p.add_argument("out", type=Path)
    p.add_argument("--train-dir", type=Path, default=Path("train"))
    p.add_argument("--part", choices=("test", "calibrate"), default="test")
    return p.parse_args(argv)


def main(argv=None) -> None:
    args = arguments(__doc__, argv)
    designs, queries = rows_of(args.train_dir, args.part)
    registered = {row[0] for row in designs}
    assert all(row[1] == "" or row[1] in registered for row in queries)
    write_csv(args.out / "register" / "DESIGNS.csv", DESIGN_COLUMNS, designs)
    write_csv(args.out / "QUERIES.csv", QUERY_COLUMNS, queries)
    absent = sum(1 for row in queries if not row[1])
    print(f"{args.part}: {len(registered)} designs, {len(designs)} views; "
          f"{len(queries) - absent} queries with and {absent} without a right answer")


if __name__ == "__main__":
    main()
