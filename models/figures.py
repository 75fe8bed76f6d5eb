"""Turns the JSON of `pandok evaluate --json` (standard input, one object a line) into rows of a table in Markdown."""
import json
import sys


def percent(rate) -> str:
    return f"{100 * rate['value']:.1f} ({100 * rate['low']:.1f}–{100 * rate['high']:.1f})"


def row(name: str, f) -> str:
    absent = f["no_match"]
    no_match = (percent(absent["auroc"]), percent(absent["detection_at_1pct_false"])) if absent["n"] and f["n_held"] else ("–", "–")
    return (f"| {name} | {f['n_held']} + {absent['n']} | {percent(f['recall_at_1'])} | {percent(f['recall_at_10'])} | "
            f"{no_match[0]} | {no_match[1]} | {f['ece']:.3f} |")


def main() -> None:
    for line in sys.stdin:
        figures = json.loads(line)
        groups = {g: f for g, f in figures["groups"].items() if f["n_held"] >= 20}
        refused = f", {figures['retakes']} refused" if figures["retakes"] else ""
        print(row(f"all, {figures['gallery_designs']} designs{refused}", figures))
        for name, f in groups.items() if len(groups) > 1 else ():
            print(row(name, f))


if __name__ == "__main__":
    main()
