"""Writes reader.onnx and its card reader.json from a checkpoint.

    export.py CHECKPOINT OUT_DIR --train-dir DIR [--packs DIR]

Batch norms are folded into the convolutions beside them and the neck into the projection, so the file holds convolutions,
additions, poolings and one matrix product. Weights are kept as fp16, which halves the file, and widened when it is loaded: all
arithmetic is fp32. The card says what the rounding costs.
"""
import argparse
import copy
import datetime
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnx.numpy_helper
import torch
import torch.nn as nn
import torch.nn.functional as F

import edge_domain
import network
import split
import validate
from measure import recall, ranks
from pictures import add_source_arguments, load_all

OPSET = 13
MOST_BYTES = 8 * 1024 * 1024
KEPT_AS_FP16 = 1024     # weights of at least so many values

TRAINING_DATA = [
    {"name": "LDraw parts: renders and line drawings", "groups": ["ldraw"], "licence": "CC BY 2.0 (LDraw CCAL 2.0)",
     "attribution": "LDraw.org Parts Library and the part authors"},
    {"name": "IKEA-Manuals-at-Work: renders and line drawings of part meshes, manual drawings", "groups": ["ikea"],
     "licence": "CC BY 4.0",
     "attribution": "IKEA-Manuals-at-Work (yunongLiu1/IKEA-Manuals-at-Work); the manuals are © Inter IKEA Systems"},
    {"name": "Parametric products of pandok's own renderer", "groups": ["product"], "licence": "same as pandok",
     "attribution": "pandok"},
    {"name": "Grocery Store Dataset", "groups": ["grocery"], "licence": "MIT",
     "attribution": "Klasson et al. 2019 (marcusklasson/GroceryStoreDataset)"},
    {"name": "Caltech-101", "groups": ["caltech101"], "licence": "CC BY 4.0 as listed",
     "attribution": "Fei-Fei et al. 2004"},
    {"name": "Vector logos", "groups": ["logo_vector"], "licence": "CC0 1.0 (the marks are trademarks of their owners)",
     "attribution": "gilbarbara/logos"},
]

LIMITS = [
    "Proposes registered designs to look at; says nothing about infringement.",
    "Cosines are not probabilities: the calibration fitted on the calibrate part turns them into one.",
    "Trained on toy parts, furniture, parametric products and unlabelled goods; other kinds of goods are untested.",
    "Sees edges only: colour, material and printed pattern finer than about 2 pixels of the 128-pixel square are lost.",
    "A photo far from every registered view (from below or behind, say) is often missed; register more views.",
    "Needs the item's box within about 12 %; a busy background inside the box lowers recall.",
    "Mirrored designs are told apart weakly, mould variants of one part hardly at all.",
    "Figures are of rendered photos; real photos of goods are harder.",
]


class Folded(nn.Module):
    """The trained net without batch norms."""

    def __init__(self, net: network.Reader):
        super().__init__()
        layers = []
        for layer in net.body:
            layers.append(self._block(layer) if isinstance(layer, network.Block) else
                          fold(layer) if isinstance(layer, nn.Sequential) else layer)
        self.body = nn.Sequential(*layers)
        neck = net.neck
        gain = neck.weight / torch.sqrt(neck.running_var + neck.eps)
        self.project = nn.Linear(net.project.in_features, network.DIM)
        self.project.weight.data = net.project.weight * gain[:, None]
        self.project.bias.data = neck.bias - neck.running_mean * gain

    @staticmethod
    def _block(block: network.Block) -> network.Block:
        block = copy.deepcopy(block)
        block.first, block.second = fold(block.first), fold(block.second)
        if isinstance(block.around, nn.Sequential):
            block.around = fold(block.around)
        return block

    def forward(self, edges):
        x = self.body(edges)
        side = edge_domain.SIDE // 16
        grid = F.avg_pool2d(x, side // network.GRID).flatten(1)
        gem = F.avg_pool2d(x * x * x, side).flatten(1).clamp(min=1e-9).pow(1.0 / 3.0)
        y = self.project(torch.cat([grid, gem], 1))
        return y / (y * y).sum(1, keepdim=True).clamp(min=1e-24).sqrt()


def fold(pair: nn.Sequential) -> nn.Conv2d:
    return torch.nn.utils.fuse_conv_bn_eval(copy.deepcopy(pair[0]).eval(), copy.deepcopy(pair[1]).eval())


def random_input(count: int):
    generator = torch.Generator().manual_seed(1)
    return torch.rand(count, edge_domain.CHANNELS, edge_domain.SIDE, edge_domain.SIDE, generator=generator)


def trained(checkpoint: Path):
    """The mean weights of a checkpoint, and its state."""
    state = torch.load(checkpoint, map_location="cpu")
    net = network.Reader()
    net.load_state_dict(state["mean"])
    return net.eval(), state


@torch.no_grad()
def shipped(net: network.Reader) -> Folded:
    """The net as the file holds it: folded, weights rounded to fp16."""
    folded = Folded(net).eval()
    probe = random_input(3)
    apart = float((folded(probe) - net(probe)).abs().max())
    assert apart < 1e-4, f"folding the batch norms changed the vectors by {apart}"
    for weights in folded.parameters():
        if weights.numel() >= KEPT_AS_FP16:
            weights.copy_(weights.half().float())
    return folded


def keep_as_fp16(model: onnx.ModelProto) -> None:
    """Stores large weights as fp16, each with a cast to fp32 in front of its use; runtimes do the cast when they load the file."""
    casts = []
    for weights in model.graph.initializer:
        values = onnx.numpy_helper.to_array(weights)
        if values.dtype != np.float32 or values.size < KEPT_AS_FP16:
            continue
        name = weights.name
        weights.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), name + "_fp16"))
        casts.append(onnx.helper.make_node("Cast", [name + "_fp16"], [name], to=onnx.TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)


def write_onnx(folded: Folded, path: Path) -> int:
    """Exports the net of shipped(); returns its parameter count."""
    with torch.no_grad():
        probe = random_input(1)
        torch.onnx.export(folded, probe, str(path), opset_version=OPSET, input_names=["edges"],
                          output_names=["embedding"],
                          dynamic_axes={"edges": {0: "n"}, "embedding": {0: "n"}}, do_constant_folding=True)
    model = onnx.load(str(path))
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = network.DIM  # the exporter leaves it open
    keep_as_fp16(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))
    assert path.stat().st_size <= MOST_BYTES, f"{path} has {path.stat().st_size} bytes, more than {MOST_BYTES}"
    return network.parameter_count(folded)


def check_with_reference(net: Folded, path: Path) -> str:
    """Compares the file with the net where a Python runtime for ONNX is present."""
    try:
        from onnx.reference import ReferenceEvaluator
    except ImportError:
        return "no Python runtime for ONNX here: the C++ parity test compares the file with golden/edge_domain.json"
    probe = random_input(2)
    got = ReferenceEvaluator(str(path)).run(None, {"edges": probe.numpy()})[0]
    apart = float(np.abs(got - net(probe).detach().numpy()).max())
    assert apart < 1e-3, f"{path} differs from the net by {apart}"
    return f"largest difference to the net {apart:.1e}"


def validation_of(net, checks) -> dict:
    """Recall on the calibrate part."""
    figures = {}
    for name, check in checks.items():
        rank = ranks(validate.embed(net, check.queries, bf16=False), check.query_ids,
                     validate.embed(net, check.gallery, bf16=False), check.gallery_ids)
        figures[name] = {"queries": len(check.query_ids), "gallery_views": len(check.gallery_ids),
                         "gallery_designs": len(set(check.gallery_ids)),
                         "recall_at_1": recall(rank, 1), "recall_at_10": recall(rank, 10)}
    return figures


def used_data(source) -> list:
    """The training data by name, with the number of designs and pictures that the network saw."""
    counts = {}
    for design in load_all(source, ("train",)).values():
        group = design.design_id.split(":")[1].split("/")[0] if design.group == "self" else design.group
        one = counts.setdefault(group, {"designs": 0, "photos": 0, "drawings": 0})
        one["designs"] += 1
        one["photos"] += len(design.photos)
        one["drawings"] += len(design.drawings)
    rows = []
    for entry in TRAINING_DATA:
        for group in entry["groups"]:
            if group in counts:
                rows.append({key: entry[key] for key in ("name", "licence", "attribution")} | counts[group])
    return rows


def card(args, state, parameters: int, onnx_path: Path, net: network.Reader, folded: Folded) -> dict:
    run = state["args"]
    checks = validate.checks(load_all(args, ("calibrate",), with_self=False))
    return {
        "name": "pandok-reader",
        "version": args.version,
        "sha256": hashlib.sha256(onnx_path.read_bytes()).hexdigest(),
        "made_on": args.date,
        "purpose": "Turns a photo of goods or a drawing of a design into a unit vector, so that a photo lies near the drawings of "
                   "the design that it may copy. For proposing registered designs to an officer.",
        "not_for": "Deciding whether a design is infringed, judging people, reading text, colour or material.",
        "architecture": f"residual network: 5x5 stem /2, stages {network.WIDTHS} x {network.BLOCKS} blocks of 3x3 convolutions, "
                        f"{network.GRID}x{network.GRID} average grid beside GeM(3), linear, batch-norm neck (folded), L2",
        "parameters": parameters,
        "precision": "weights fp16, arithmetic fp32",
        "opset": OPSET,
        "input": {"name": "edges", "shape": ["n", edge_domain.CHANNELS, edge_domain.SIDE, edge_domain.SIDE], "type": "float32",
                  "range": [0.0, 1.0]},
        "output": {"name": "embedding", "shape": ["n", network.DIM], "type": "float32", "norm": 1.0, "similarity": "dot product"},
        "edge_domain": "grey; item box grown by 6 % of its longer side; square; outside = median of the border lines; 128x128; Gaussian "
                       "sigma 1; Sobel/8 magnitude m; channel 0 = clip(m/(p97+4),0,1); channel 1 = clip(m/(1.5*box17(m)+2),0,2)/2. "
                       "Exact rules: models/edge_domain.py and src/image/edge_domain.h; golden vectors: models/golden/edge_domain.json",
        "training_data": used_data(args),
        "split": "by design, families together (models/split.py): LDraw 70 % train, 10 % calibrate, 5 % calibrate_absent, 10 % test, "
                 "5 % test_absent; furniture about half train; nothing but train shapes the weights, calibrate gives the "
                 "validation figures and the calibration, test is read for docs/accuracy.md only",
        "training": {"steps": state["step"], "rows_a_batch": int(run["rows"]), "seed": int(run["seed"]), "rate": float(run["rate"]),
                     "seconds": round(state["seconds"]), "history": args.history,
                     "views_a_row": int(run["views"]),
                     "loss": "InfoNCE over designs (best view), learned temperature, and additive-margin softmax over sampled "
                             "proxies of all designs; mean weights (EMA)"},
        "validation": validation_of(folded, checks),
        "validation_fp32": {name: {k: f[k]["value"] for k in ("recall_at_1", "recall_at_10")}
                            for name, f in validation_of(net, checks).items()},
        "limits": LIMITS,
    }


def main(argv=None) -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("checkpoint", type=Path)
    p.add_argument("out", type=Path)
    add_source_arguments(p)
    p.add_argument("--version", default="1.0.0")
    p.add_argument("--history", default="one run of models/train.py", help="how the checkpoint came to be, for the card")
    p.add_argument("--date", default=datetime.date.today().isoformat())
    args = p.parse_args(argv)
    net, state = trained(args.checkpoint)
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "reader.onnx"
    folded = shipped(net)
    parameters = write_onnx(folded, path)
    print(check_with_reference(folded, path))
    text = json.dumps(card(args, state, parameters, path, net, folded), indent=2, ensure_ascii=False) + "\n"
    (args.out / "reader.json").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
