"""The calibration error of one task or of several together, and what chance alone would give.

    pooled.py TASK.jsonl...     files of `pandok evaluate --candidates`

ECE as in src/stats/calibration.h (15 bins of equal size). A perfectly calibrated reader has an ECE above zero too, as each bin holds few
photos: its mean and 95th percentile are simulated with the same probabilities.
"""
import json
import sys
from pathlib import Path

import numpy as np

BINS, ROUNDS, SEED = 15, 2000, 1


def outcomes(path: Path):
    """Of each photo with candidates: probability of the first, and whether it was right."""
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["candidates"]:
            first = max(case["candidates"], key=lambda c: c["probability"])
            yield first["probability"], first["design_id"] == case["design_id"]


def ece(predicted: np.ndarray, happened: np.ndarray) -> float:
    order = np.argsort(predicted, kind="stable")
    predicted, happened = predicted[order], happened[order]
    n, begin, error = len(predicted), 0, 0.0
    for part in range(1, BINS + 1):
        end = n * part // BINS
        if end <= begin:
            continue
        end = int(np.searchsorted(predicted, predicted[end - 1], "right"))  # equal predictions stay together
        error += abs(float(predicted[begin:end].sum() - happened[begin:end].sum()))
        begin = end
    return error / n


def main() -> None:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    pairs = [pair for name in sys.argv[1:] for pair in outcomes(Path(name))]
    predicted, happened = np.array([p for p, _ in pairs]), np.array([h for _, h in pairs], float)
    rng = np.random.default_rng(SEED)
    chance = [ece(predicted, (rng.random(len(predicted)) < predicted).astype(float)) for _ in range(ROUNDS)]
    print(f"ECE {ece(predicted, happened):.3f} (n = {len(predicted)}); of a perfectly calibrated reader {np.mean(chance):.3f} on average, "
          f"{np.percentile(chance, 95):.3f} at most in 95 of 100 cases; the first design was right in {100 * happened.mean():.0f} % and said to be in "
          f"{100 * predicted.mean():.0f} %")


if __name__ == "__main__":
    main()
