"""Trains the reader's network: a photo of goods and a drawing of the same design get near vectors, all others far ones.

    train.py --train-dir DIR [--packs DIR] --out DIR [--steps N] [--seed S] ...

Re-identification across two domains. A row of a batch is one design: a photo and some drawings of it. Two losses are added:
  - metric: each picture must find its design among the batch's, where a design scores as its best view does, just as in reading
    (log-sum-exp over views, learned temperature); so a photo is not pulled to the drawing of a side that it does not show;
  - identity: an additive-margin softmax over one proxy for each design of the training set, so that every step sees all negatives.
Members of one family are nobody's negatives.

The run writes OUT/checkpoint.pt every few hundred steps and goes on from it exactly; OUT/log.csv holds loss and validation recall by step.
"""
import argparse
import copy
import csv
import math
import time
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F

import batches
import edge_domain
import network
import validate
from pictures import add_source_arguments, load_all

LOG_COLUMNS = ("step", "seconds", "rate", "loss", "temperature", "recall_ldraw", "recall_ikea", "recall_pack", "n_ldraw",
               "n_ikea", "n_pack")
NEVER = -1e4
ACROSS = 0.7        # part of the loss that compares with the other side only
# Bounds of the learned temperature: colder chases label noise; warmer, which is where it goes while little is known, forgets the
# hard negatives.
COLDEST, WARMEST = 0.03, 0.09
EMA_DECAY = 0.998
PROXY_SCALE, PROXY_MARGIN = 16.0, 0.1   # of the identity softmax: cosine less margin, times scale
PROXY_RATE = 10.0   # a proxy moves in the few steps that show its design, hardly in all others
PROXIES_A_STEP = 4096


def sides(text: str):
    """"64:0.6,128:1" -> [(64, 0.6), (128, 1.0)]."""
    pairs = [part.split(":") for part in text.split(",")]
    return [(int(side), float(until)) for side, until in pairs]


def arguments(argv=None) -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_source_arguments(p)
    p.add_argument("--out", type=Path, required=True, help="checkpoint and log go here")
    p.add_argument("--steps", type=int, default=8000)
    p.add_argument("--rows", type=int, default=44, help="designs a batch")
    p.add_argument("--views", type=int, default=3, help="pictures of each design: a photo, the others drawings; at least 2")
    p.add_argument("--identity", type=float, default=0.5, help="weight of the identity loss; 0 leaves it out")
    p.add_argument("--rate", type=float, default=1.5e-3)
    p.add_argument("--warmup", type=int, default=150)
    p.add_argument("--decay", type=float, default=0.02)
    p.add_argument("--level-until", type=float, default=0.5, help="share of the steps before the rate falls")
    p.add_argument("--sides", type=sides, default=sides("64:0.5,96:0.87,128:1"),
                   help="pixels a side, each up to a share of the steps: small pictures first, at a quarter of the cost")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--validate-every", type=int, default=250)
    p.add_argument("--checkpoint-every", type=int, default=250)
    p.add_argument("--stop-after", type=int, help="stop at this step as if cut off; the next call goes on")
    p.add_argument("--share", type=float, default=1.0, help="use only this share of the designs, for quick runs")
    return p.parse_args(argv)


def rate_at(step: int, args) -> float:
    """Warm-up, level, then a cosine down to a hundredth. A run that must end sooner goes on with fewer --steps while level."""
    if step < args.warmup:
        return args.rate * (step + 1) / args.warmup
    level_end = args.level_until * args.steps
    done = min(1.0, max(0.0, (step - level_end) / max(1.0, args.steps - level_end)))
    return args.rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))


def side_at(step: int, args) -> int:
    """Pixels a side of a step's pictures."""
    return next((side for side, until in args.sides if step < until * args.steps), edge_domain.SIDE)


def pooled_loss(logits, allowed, own, same_family, weight):
    """Mean cross-entropy over designs, where a design scores as its best view does (log-sum-exp).

    logits, allowed (bool) [n, views, rows]; own [n]: the right row; same_family [n, rows] bool: no negatives; weight [n].
    """
    scores = torch.logsumexp(logits.masked_fill(~allowed, NEVER), 1).masked_fill(same_family, NEVER)
    losses = F.cross_entropy(scores, own, reduction="none")
    return (losses * weight).sum() / weight.sum()


def loss_of(vectors, family, log_scale):
    """The metric loss. vectors [views*rows, dim]: the photos, then the first drawings, ...; family [rows].

    Mostly among views of the other side, as a photo is to be told from drawings: the two sides differ at first, and a loss
    that compares all with all spends its first thousand steps on that alone. A part of it compares all with all, so that a
    register may hold photos and drawings together.
    """
    rows, n = len(family), len(vectors)
    views = n // rows
    index = torch.arange(n)
    own, view = index % rows, index // rows
    same_family = family[own][:, None] == family[None, :]
    same_family[index, own] = False
    scale = log_scale.exp().clamp(1.0 / WARMEST, 1.0 / COLDEST)
    logits = (vectors @ vectors.t() * scale).view(n, views, rows)
    others = torch.ones(n, views, rows, dtype=torch.bool)
    others[index, view, own] = False
    other_side = ((torch.arange(views) > 0)[None, :] != (view > 0)[:, None])[:, :, None].expand(n, views, rows)
    # A drawing of a side that the photo does not show counts little.
    weight = torch.ones(views, rows)
    weight[1:] = torch.softmax(logits.detach()[index, 0, own].view(views, rows)[1:], 0)
    across = pooled_loss(logits, other_side, own, same_family, weight.view(n))
    return ACROSS * across + (1 - ACROSS) * pooled_loss(logits, others, own, same_family, weight.view(n))


class Proxies:
    """A unit vector for each design of the training set, moved by plain gradient descent.

    Each step compares with a sample of them (as "partial FC" does): the designs of the batch and `PROXIES_A_STEP` others.
    """

    def __init__(self, family_of_design: np.ndarray):
        self.vectors = F.normalize(torch.randn(len(family_of_design), network.DIM), dim=1)
        self.family = torch.from_numpy(family_of_design.astype(np.int64))

    def sample(self, design, step: int):
        """Indices of the step's proxies, sorted and distinct; `design` among them."""
        generator = torch.Generator().manual_seed(step)
        others = torch.randint(len(self.vectors), (PROXIES_A_STEP,), generator=generator)
        return torch.unique(torch.cat([design, others]))

    def loss(self, vectors, design, chosen, part):
        """Additive-margin softmax over the chosen proxies. vectors [n, dim], design [n], chosen [m], part [m, dim] their vectors."""
        right = torch.searchsorted(chosen, design)
        index = torch.arange(len(vectors))
        same_family = self.family[design][:, None] == self.family[chosen][None, :]
        same_family[index, right] = False
        margin = F.one_hot(right, len(chosen)) * PROXY_MARGIN
        return F.cross_entropy(((vectors @ part.t() - margin) * PROXY_SCALE).masked_fill(same_family, NEVER), right)

    @torch.no_grad()
    def move(self, chosen, gradient, rate: float) -> None:
        self.vectors[chosen] = F.normalize(self.vectors[chosen] - rate * gradient, dim=1)


class Run:
    """Everything that a checkpoint holds."""

    def __init__(self, args, planner):
        torch.manual_seed(args.seed)
        self.net = network.Reader().to(memory_format=torch.channels_last)
        self.mean = copy.deepcopy(self.net).eval()
        self.log_scale = torch.nn.Parameter(torch.tensor(math.log(1 / 0.08)))
        self.proxies = Proxies(planner.family_of_number)
        matrices = [p for p in self.net.parameters() if p.ndim > 1]
        others = [p for p in self.net.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.AdamW([{"params": matrices, "weight_decay": args.decay},
                                            {"params": others + [self.log_scale], "weight_decay": 0.0}], lr=args.rate)
        self.step = 0
        self.seconds = 0.0

    def save(self, path: Path, args) -> None:
        state = {"net": self.net.state_dict(), "mean": self.mean.state_dict(), "log_scale": self.log_scale.data,
                 "proxies": self.proxies.vectors, "optimiser": self.optimiser.state_dict(), "step": self.step,
                 "seconds": self.seconds, "args": {k: str(v) for k, v in vars(args).items()}}
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def restore(self, path: Path) -> None:
        state = torch.load(path)
        self.net.load_state_dict(state["net"])
        self.mean.load_state_dict(state["mean"])
        self.log_scale.data.copy_(state["log_scale"])
        self.proxies.vectors.copy_(state["proxies"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]

    @torch.no_grad()
    def follow(self) -> None:
        """Moves the mean weights (and running statistics) after the net's."""
        decay = min(EMA_DECAY, (1 + self.step) / (10 + self.step))
        new = self.net.state_dict()
        for name, value in self.mean.state_dict().items():
            if value.is_floating_point():
                value.lerp_(new[name], 1 - decay)
            else:
                value.copy_(new[name])

    def advance(self, batch, args) -> float:
        inputs = torch.from_numpy(batch[0]).to(torch.bfloat16).contiguous(memory_format=torch.channels_last)
        family, design = torch.from_numpy(batch[1].astype(np.int64))
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(self.step, args)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = self.net(inputs)
        vectors = vectors.float()
        loss = loss_of(vectors, family, self.log_scale)
        design = design.repeat(args.views)
        chosen = self.proxies.sample(design, self.step)
        part = self.proxies.vectors[chosen].requires_grad_()
        total = loss + args.identity * self.proxies.loss(vectors, design, chosen, part)
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self.proxies.move(chosen, part.grad, PROXY_RATE * rate_at(self.step, args) / args.rate)
        self.step += 1
        self.follow()
        return float(loss)


def log_row(path: Path, run: Run, loss: float, args, figures) -> None:
    new = not path.exists()
    with open(path, "a", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        if new:
            writer.writerow(LOG_COLUMNS)
        temperature = min(WARMEST, max(COLDEST, math.exp(-float(run.log_scale))))
        row = [run.step, round(run.seconds), f"{rate_at(run.step, args):.2e}", round(loss, 4), round(temperature, 4)]
        row += [figures.get(g, {}).get("value", "") for g in ("ldraw", "ikea", "pack")]
        row += [figures.get(g, {}).get("n", "") for g in ("ldraw", "ikea", "pack")]
        writer.writerow(row)
        print(",".join(str(v) for v in row), flush=True)


def main(argv=None) -> None:
    args = arguments(argv)
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    planner = batches.Planner(load_all(args, ("train",), args.share), args.rows, args.views)
    checks = validate.checks(load_all(args, ("calibrate",), with_self=False))
    print("train designs:", {g: len(d) for g, d in planner.groups.items()},
          "checks:", {k: len(c.query_ids) for k, c in checks.items()}, flush=True)
    run = Run(args, planner)
    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        run.restore(checkpoint)
        print("goes on at step", run.step, flush=True)
    feeder = batches.Feeder(planner, args.seed, run.step, args.steps, lambda step: side_at(step, args))
    losses, before = [], run.seconds
    start = time.monotonic()
    while run.step < args.steps:
        losses.append(run.advance(feeder.next(), args))
        run.seconds = before + time.monotonic() - start
        last = run.step == args.steps
        if run.step % 50 == 0 and not (last or run.step % args.validate_every == 0):
            print(run.step, round(run.seconds), round(float(np.mean(losses[-50:])), 3), flush=True)
        if last or run.step % args.validate_every == 0:
            figures = validate.run(run.mean, checks, side_at(run.step - 1, args))
            log_row(args.out / "log.csv", run, float(np.mean(losses[-args.validate_every:])), args, figures)
        if last or run.step % args.checkpoint_every == 0:
            run.save(checkpoint, args)
        if run.step == args.stop_after:
            break
    feeder.close()


if __name__ == "__main__":
    main()
