"""Puts the figures of `pandok bench network --json` (standard input) into the network's card.

    build/pandok bench network --json | models/latency.py models/reader.json
"""
import json
import sys
from pathlib import Path


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    path = Path(sys.argv[1])
    card, figures = json.loads(path.read_text(encoding="utf-8")), json.loads(sys.stdin.read())
    if figures["version"] != card["version"]:
        raise SystemExit(f"the benchmark ran version {figures['version']}, the card is of {card['version']}")
    card["latency"] = {"single_ms_one_core": {k: round(v, 2) for k, v in figures["single_ms"].items()},
                       f"batch_of_{figures['batch']}_ms_on_{figures['threads']}_cores": round(figures["batch_ms"], 1),
                       "open_ms": round(figures["open_ms"]), "machine": "one virtual core of an Intel Xeon with AVX-512 VNNI"}
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
