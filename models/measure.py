"""Retrieval figures: recall at k over designs, with Wilson's 95 % interval."""
import math
from typing import Dict, List, Tuple

import numpy as np


def wilson(successes: int, n: int, z: float = 1.959964) -> Tuple[float, float]:
    """Wilson's score interval of a share; (0, 1) when n is 0."""
    if n == 0:
        return 0.0, 1.0
    p, z2 = successes / n, z * z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def ranks(queries: np.ndarray, query_ids: List[str], gallery: np.ndarray, gallery_ids: List[str]) -> np.ndarray:
    """Rank (from 0) of each query's design when a design's score is that of its best view; ties count against us."""
    names = sorted(set(gallery_ids))
    number = {name: i for i, name in enumerate(names)}
    owner = np.array([number[g] for g in gallery_ids])
    scores = queries @ gallery.T
    best = np.full((len(queries), len(names)), -np.inf, np.float32)
    for design in range(len(names)):
        best[:, design] = scores[:, owner == design].max(1)
    right = best[np.arange(len(queries)), [number[q] for q in query_ids]]
    return (best >= right[:, None]).sum(1) - 1


def recall(rank: np.ndarray, k: int) -> Dict[str, float]:
    hits = int((rank < k).sum())
    low, high = wilson(hits, len(rank))
    return {"value": round(hits / max(1, len(rank)), 4), "low": round(low, 4), "high": round(high, 4), "n": len(rank)}
