"""Retrieval as reading does it: pictures in, box found, embedded, compared with the drawings of the designs."""
import dataclasses
from typing import Dict, List

import numpy as np
import torch

import batches
import edge_domain
import measure
from pictures import Design

MOST_DESIGNS = 200  # a check; more cost time and tell no more


@dataclasses.dataclass
class Check:
    queries: np.ndarray         # [n,2,128,128] float16
    query_ids: List[str]
    gallery: np.ndarray
    gallery_ids: List[str]


def inputs_of(pictures) -> np.ndarray:
    return np.stack([edge_domain.edge_input(p.grey, p.box) for p in pictures]).astype(np.float16)


def make_check(designs: List[Design]) -> Check:
    designs = designs[::max(1, -(-len(designs) // MOST_DESIGNS))]
    queries = [(p, d.design_id) for d in designs for p in d.photos]
    gallery = [(p, d.design_id) for d in designs for p in d.drawings]
    return Check(inputs_of(p for p, _ in queries), [i for _, i in queries],
                 inputs_of(p for p, _ in gallery), [i for _, i in gallery])


def checks(designs: Dict[str, Design]) -> Dict[str, Check]:
    """One check a group: pictures of the manifest by group, pictures of packs (file begins with pack:) together."""
    found: Dict[str, List[Design]] = {}
    for design in (designs[name] for name in sorted(designs)):
        for pack in (False, True):
            if pack and design.group == "ikea":
                continue  # the manifest's renders of these designs are checked already
            part = dataclasses.replace(design, photos=[p for p in design.photos if p.file.startswith("pack:") == pack],
                                       drawings=[p for p in design.drawings if p.file.startswith("pack:") == pack])
            if part.photos and part.drawings:
                found.setdefault("pack" if pack else design.group, []).append(part)
    return {name: make_check(members) for name, members in found.items()}


@torch.no_grad()
def embed(net, inputs: np.ndarray, bf16: bool = True, side: int = edge_domain.SIDE) -> np.ndarray:
    net.eval()
    out = []
    for start in range(0, len(inputs), 128):
        part = np.stack([batches.smaller(x, side) for x in inputs[start:start + 128].astype(np.float32)])
        x = torch.from_numpy(part).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            out.append(net(x).float().numpy())
    return np.concatenate(out)


def run(net, all_checks: Dict[str, Check], side: int) -> Dict[str, Dict[str, float]]:
    """Recall@1 of each check, with pictures of the side that the net is being trained on."""
    figures = {}
    for name, check in all_checks.items():
        rank = measure.ranks(embed(net, check.queries, side=side), check.query_ids,
                             embed(net, check.gallery, side=side), check.gallery_ids)
        figures[name] = measure.recall(rank, 1)
    return figures
