"""The reader's network: edge domain [n,2,128,128] -> unit vectors [n,256]. In training also smaller sides, multiples of 16.

A small residual network of plain 3x3 convolutions, which ONNX Runtime runs well on one CPU core. The pooling keeps where
things are: a 4x4 grid of averages beside a generalised mean (GeM), as a design is told from its neighbour by where its
lines lie. A batch-norm neck after the projection (as in person re-identification) makes the embedding well spread.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

DIM = 256
STEM = 32
WIDTHS = (64, 128, 256)
BLOCKS = (1, 2, 2)
GRID = 4


def conv_bn(cin: int, cout: int, kernel: int, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(cout))


class Block(nn.Module):
    """Two 3x3 convolutions with a way around them."""

    def __init__(self, cin: int, cout: int, stride: int):
        super().__init__()
        self.first = conv_bn(cin, cout, 3, stride)
        self.second = conv_bn(cout, cout, 3, 1)
        self.around = conv_bn(cin, cout, 1, stride) if stride > 1 or cin != cout else nn.Identity()
        # Starting each block as its way around makes the first steps calm.
        nn.init.zeros_(self.second[1].weight)

    def forward(self, x):
        y = self.second(F.relu(self.first(x)))
        return F.relu(y + self.around(x))


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [conv_bn(2, STEM, 5, 2), nn.ReLU()]
        cin = STEM
        for width, count in zip(WIDTHS, BLOCKS):
            for index in range(count):
                layers.append(Block(cin, width, 2 if index == 0 else 1))
                cin = width
        self.body = nn.Sequential(*layers)
        self.project = nn.Linear(cin * (GRID * GRID + 1), DIM, bias=False)
        self.neck = nn.BatchNorm1d(DIM)

    def forward(self, x):
        x = self.body(x).float()
        grid = F.adaptive_avg_pool2d(x, GRID).flatten(1)
        # GeM with the fixed power 3, written with products: cheap, and exact in every runtime.
        gem = F.avg_pool2d(x * x * x, x.shape[-1]).flatten(1).clamp(min=1e-9).pow(1.0 / 3.0)
        features = torch.cat([grid, gem], 1)
        return F.normalize(self.neck(self.project(features)), dim=1)


def parameter_count(net: nn.Module) -> int:
    return sum(p.numel() for p in net.parameters())
