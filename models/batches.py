"""Batches: which designs meet in a step, and the background process that prepares them.

Batch `i` depends on the seed, on `i` and on the pictures alone, so a run that was cut off goes on with the very batches that
it would have seen.
"""
import multiprocessing
from typing import Dict, List

import cv2
import numpy as np

import augment
import edge_domain
from pictures import Design, families
from split import family_of

# Shares of a batch's rows; what a group has not (no products rendered yet, say) goes to ldraw.
GROUP_SHARES = {"ikea": 0.10, "product": 0.20, "self": 0.17}
# Part of the ldraw and product rows that are drawn in runs of one category, so that the negatives are hard.
HARD_SHARE = 0.5
RUN_LENGTH = 8


class Planner:
    """Chooses the rows of a batch. A row is a design, seen in `views` pictures."""

    def __init__(self, designs: Dict[str, Design], rows: int, views: int = 3, hard_share: float = HARD_SHARE):
        self.rows, self.views = rows, views
        self.hard_share = hard_share
        self.family = families(designs)
        self.number = {name: i for i, name in enumerate(sorted(designs))}
        self.family_of_number = np.array([self.family[family_of(name)] for name in sorted(designs)], np.int32)
        self.groups: Dict[str, List[Design]] = {}
        self.categories: Dict[str, Dict[str, List[Design]]] = {}
        for design_id in sorted(designs):
            design = designs[design_id]
            if design.group != "self" and not (design.photos and design.drawings):
                continue
            self.groups.setdefault(design.group, []).append(design)
            self.categories.setdefault(design.group, {}).setdefault(design.category, []).append(design)
        self.textures = [d.photos[0].grey for d in self.groups.get("self", []) if "logo_vector" not in d.design_id]
        if not self.textures:
            self.textures = [p.grey for d in next(iter(self.groups.values())) for p in d.photos]

    def _counts(self) -> Dict[str, int]:
        counts = {group: int(round(share * self.rows)) for group, share in GROUP_SHARES.items() if group in self.groups}
        rest = self.rows - sum(counts.values())
        main = "ldraw" if "ldraw" in self.groups else next(iter(self.groups))
        counts[main] = counts.get(main, 0) + rest
        return counts

    def _distinct(self, rng, designs: List[Design], count: int, taken: set) -> List[Design]:
        """Up to `count` designs whose families the batch has not yet."""
        found = []
        for index in rng.permutation(len(designs))[:4 * count + 16]:
            if len(found) >= count:
                break
            family = self.family[family_of(designs[index].design_id)]
            if family not in taken:
                taken.add(family)
                found.append(designs[index])
        return found

    def choose(self, rng) -> List[Design]:
        chosen: List[Design] = []
        taken: set = set()
        for group, count in self._counts().items():
            members: List[Design] = []
            if group in ("ldraw", "product"):
                sizes = self.categories[group]
                names = sorted(sizes)
                weight = np.array([len(sizes[name]) for name in names], np.float64)
                while len(members) < count * self.hard_share:
                    category = names[rng.choice(len(names), p=weight / weight.sum())]
                    run = min(RUN_LENGTH, count - len(members))
                    more = self._distinct(rng, sizes[category], run, taken)
                    if not more:
                        break
                    members += more
            members += self._distinct(rng, self.groups[group], count - len(members), taken)
            chosen += members
        while len(chosen) < self.rows:  # a small set: a design may come twice, its family is then no negative
            group = self.groups[sorted(self.groups)[0]]
            chosen.append(group[int(rng.integers(len(group)))])
        return chosen


def _pick(rng, items):
    return items[int(rng.integers(len(items)))]


def _several(rng, items, count: int):
    """`count` items, distinct as long as there are enough."""
    order = rng.permutation(len(items))
    return [items[int(order[i % len(order)])] for i in range(count)]


def views_of(rng, design: Design, textures, drawings: int) -> List[np.ndarray]:
    """Grey squares of one design: a photo, and `drawings` views as a register holds them, as unlike as reading will find them."""
    flip = rng.random() < 0.5
    texture = _pick(rng, textures)
    if design.group == "self":
        picture = design.photos[0]
        squares = [augment.photo(rng, picture, texture, flip)]
        for _ in range(drawings):
            squares.append(augment.drawing(rng, augment.traced(rng, picture), flip) if rng.random() < 0.5 else
                           augment.photo(rng, picture, _pick(rng, textures), flip, mild=True))
        return squares
    kinds = rng.random()
    if kinds < 0.10 and len(design.photos) > drawings:
        chosen = _several(rng, design.photos, drawings + 1)
        return ([augment.photo(rng, chosen[0], texture, flip)] +
                [augment.photo(rng, p, _pick(rng, textures), flip, mild=True) for p in chosen[1:]])
    if kinds < 0.16 and len(design.drawings) > drawings:
        return [augment.drawing(rng, p, flip) for p in _several(rng, design.drawings, drawings + 1)]
    return ([augment.photo(rng, _pick(rng, design.photos), texture, flip)] +
            [augment.drawing(rng, p, flip) for p in _several(rng, design.drawings, drawings)])


def smaller(channels: np.ndarray, side: int) -> np.ndarray:
    """The channels at fewer pixels, for the cheaper first part of a run."""
    if side == edge_domain.SIDE:
        return channels
    return np.stack([cv2.resize(c, (side, side), interpolation=cv2.INTER_AREA) for c in channels])


def make_batch(planner: Planner, seed: int, step: int, side: int = edge_domain.SIDE):
    """inputs [views*rows,2,side,side] float16, first all photos, then all first drawings, ...; families and designs [rows] int32."""
    rng = np.random.default_rng((seed, step))
    chosen = planner.choose(rng)
    inputs = np.empty((planner.views * planner.rows, edge_domain.CHANNELS, side, side), np.float16)
    names = np.empty((2, planner.rows), np.int32)
    for row, design in enumerate(chosen):
        for view, square in enumerate(views_of(rng, design, planner.textures, planner.views - 1)):
            inputs[row + view * planner.rows] = smaller(edge_domain.channels_of(square), side)
        names[:, row] = planner.family[family_of(design.design_id)], planner.number[design.design_id]
    return inputs, names


class Feeder:
    """One background process that keeps a few batches ready in shared memory."""

    SLOTS = 4

    def __init__(self, planner: Planner, seed: int, first_step: int, last_step: int, side_at):
        """`side_at(step)` is the side of that step's pictures."""
        context = multiprocessing.get_context("fork")
        self._side_at = side_at
        values = planner.views * planner.rows * edge_domain.CHANNELS * edge_domain.SIDE**2
        self._rows, self._designs = planner.views * planner.rows, planner.rows
        self._inputs = context.RawArray("H", self.SLOTS * values)
        self._names = context.RawArray("i", self.SLOTS * 2 * planner.rows)
        self._free, self._ready = context.Semaphore(self.SLOTS), context.Semaphore(0)
        self._next = first_step
        self._process = context.Process(target=self._work, args=(planner, seed, first_step, last_step), daemon=True)
        self._process.start()

    def _slot(self, step: int):
        side = self._side_at(step)
        shape = (self._rows, edge_domain.CHANNELS, side, side)
        slots = np.frombuffer(self._inputs, np.float16).reshape(self.SLOTS, -1)
        inputs = slots[step % self.SLOTS, :np.prod(shape)].reshape(shape)
        return inputs, np.frombuffer(self._names, np.int32).reshape(self.SLOTS, 2, self._designs)[step % self.SLOTS]

    def _work(self, planner: Planner, seed: int, first_step: int, last_step: int) -> None:
        cv2.setNumThreads(1)
        for step in range(first_step, last_step):
            self._free.acquire()
            inputs, names = self._slot(step)
            inputs[:], names[:] = make_batch(planner, seed, step, self._side_at(step))
            self._ready.release()

    def next(self):
        """The next batch, as copies."""
        while not self._ready.acquire(timeout=5):
            if not self._process.is_alive():
                raise SystemExit("the process that prepares batches ended; its message is above")
        inputs, names = self._slot(self._next)
        result = inputs.copy(), names.copy()
        self._next += 1
        self._free.release()
        return result

    def close(self) -> None:
        self._process.terminate()
        self._process.join()
