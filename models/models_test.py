"""Tests of the training code: python3 models/models_test.py. Pictures are made here; no training data is needed."""
import hashlib
import json
import struct
import tempfile
import types
import unittest
from pathlib import Path

import cv2
import numpy as np
import torch

import batches
import edge_domain
import export
import measure
import network
import packs
import split
import train
from pictures import DRAWING, PHOTO, Design, drawing_box, find_box, make_picture


def some_designs(count: int = 12):
    rng = np.random.default_rng(3)
    designs = {}
    for n in range(count):
        photo = np.full((140, 140), 200, np.uint8)
        x, y, w, h = (int(v) for v in rng.integers(20, 60, 4))
        cv2.rectangle(photo, (x, y), (x + w, y + h), 60, -1)
        drawing = np.full((140, 140), 255, np.uint8)
        cv2.rectangle(drawing, (x, y), (x + w, y + h), 0, 1)
        design = Design(f"ldraw:{1000 + n}", "ldraw", f"ldraw:{n % 3}")
        design.add(make_picture(photo, PHOTO, "p"))
        design.add(make_picture(drawing, DRAWING, "d"))
        designs[design.design_id] = design
    return designs


def pack_bytes(records):
    body = b""
    for design_id, kind, picture in records:
        channels = 1 if picture.ndim == 2 else 3
        body += struct.pack("<H", len(design_id)) + design_id.encode()
        body += struct.pack("<BBHHHHH", kind, channels, picture.shape[0], 1, 2, 3, 4) + picture.tobytes()
    head = json.dumps({"format": "pandok-pack", "version": 1, "side": 8, "records": len(records)}).encode() + b"\n"
    return head + body + b"\0\0\0\0"


class Split(unittest.TestCase):
    def test_variants_of_a_part_fall_into_one_part(self):
        for variants in (("ldraw:3001", "ldraw:3001a", "ldraw:3001p01"), ("ikea:Chair/jules_1", "ikea:Chair/jules_2"),
                         ("ikea:Chair/skogsta", "ikea:Chair/skogsta_2"), ("ldraw:u9001a", "ldraw:u9001b")):
            self.assertEqual(len({split.family_of(v) for v in variants}), 1, variants)
            self.assertEqual(len({split.split_of(v) for v in variants}), 1, variants)

    def test_manifest_and_pack_names_of_a_piece_are_one_design(self):
        self.assertEqual(split.design_of("ikeadesign:Chair/lisabo"), "ikea:Chair/lisabo")

    def test_shares_are_as_documented(self):
        parts = [split.split_of(f"ldraw:{n}") for n in range(20000)]
        for part, share in (("train", 0.7), ("calibrate", 0.1), ("calibrate_absent", 0.05), ("test", 0.1), ("test_absent", 0.05)):
            self.assertAlmostEqual(parts.count(part) / len(parts), share, delta=0.01)

    def test_products_go_by_their_number(self):
        self.assertEqual([split.split_of(f"product:chair:{n}") for n in (16, 17, 18, 39)],
                         ["train", "calibrate", "calibrate_absent", "test"])

    def test_the_split_never_moves(self):
        names = "\n".join(f"{d} {split.split_of(d)}" for d in
                          [f"ldraw:{n}" for n in range(300)] + ["ikea:Chair/lisabo", "ikea:Table/nesna", "self:grocery/a.jpg"])
        self.assertEqual(hashlib.sha256(names.encode()).hexdigest(), SPLIT_DIGEST)


class EdgeDomain(unittest.TestCase):
    def test_golden_vectors_hold(self):
        folder = Path(__file__).resolve().parent / "golden"
        document = json.loads((folder / "edge_domain.json").read_text())
        for case in document["cases"]:
            channels = edge_domain.edge_input(cv2.imread(str(folder / case["file"])), tuple(case["box"]))
            for channel, want in zip(channels, case["channels"]):
                self.assertAlmostEqual(float(channel.mean()), want["mean"], delta=document["tolerance"])
                np.testing.assert_allclose(channel.diagonal()[::4], want["diagonal32"], atol=document["tolerance"])

    def test_values_stay_in_range_for_any_picture(self):
        rng = np.random.default_rng(1)
        for side in (16, 90, 300):
            channels = edge_domain.edge_input(rng.integers(0, 256, (side, side, 3), np.uint8), (3, 2, side - 5, side // 2))
            self.assertEqual(channels.shape, (2, 128, 128))
            self.assertTrue(np.isfinite(channels).all() and channels.min() >= 0 and channels.max() <= 1)

    def test_inverted_picture_gives_the_same_edges(self):
        picture = np.zeros((128, 128), np.uint8)
        cv2.circle(picture, (60, 60), 30, 190, 2)
        a = edge_domain.edge_input(picture, (10, 10, 100, 100))
        np.testing.assert_allclose(a, edge_domain.edge_input(255 - picture, (10, 10, 100, 100)), atol=6e-3)


class Pictures(unittest.TestCase):
    def test_item_on_plain_ground_is_boxed_and_busy_ground_gives_the_whole_picture(self):
        plain = np.full((100, 120), 210, np.uint8)
        cv2.rectangle(plain, (30, 20), (79, 69), 90, -1)
        self.assertEqual(find_box(plain), ((30, 20, 50, 50), True))
        busy = np.random.default_rng(1).integers(0, 256, (100, 120), np.uint8)
        self.assertEqual(find_box(busy), ((0, 0, 120, 100), False))

    def test_box_of_a_drawing_is_its_ink(self):
        paper = np.full((100, 100), 250, np.uint8)
        cv2.line(paper, (20, 30), (60, 80), 0, 1)
        self.assertEqual(drawing_box(paper), (20, 30, 41, 51))


class Packs(unittest.TestCase):
    def read(self, data):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.pack"
            path.write_bytes(data)
            return list(packs.records(path))

    def test_records_come_back(self):
        grey, colour = np.arange(64, dtype=np.uint8).reshape(8, 8), np.arange(192, dtype=np.uint8).reshape(8, 8, 3)
        got = self.read(pack_bytes([("ldraw:1", 1, grey), ("ldraw:2", 0, colour)]))
        self.assertEqual([(r[0], r[1], r[3]) for r in got], [("ldraw:1", 1, (1, 2, 3, 4)), ("ldraw:2", 0, (1, 2, 3, 4))])
        np.testing.assert_array_equal(got[0][2], grey)
        np.testing.assert_array_equal(got[1][2], colour)

    def test_damaged_packs_are_refused(self):
        whole = pack_bytes([("ldraw:1", 1, np.zeros((8, 8), np.uint8))])
        for damaged in (whole[:-9], whole + b"x", whole.replace(b"pandok-pack", b"pandok-puck")):
            with self.assertRaises(SystemExit):
                self.read(damaged)


class Batches(unittest.TestCase):
    def test_a_batch_depends_on_seed_and_step_alone(self):
        first = batches.make_batch(batches.Planner(some_designs(), 6), 5, 9)
        again = batches.make_batch(batches.Planner(some_designs(), 6), 5, 9)
        other = batches.make_batch(batches.Planner(some_designs(), 6), 5, 10)
        np.testing.assert_array_equal(first[0], again[0])
        self.assertFalse(np.array_equal(first[0], other[0]))

    def test_rows_of_a_batch_are_of_different_families(self):
        inputs, (family, design) = batches.make_batch(batches.Planner(some_designs(), 6), 1, 1)
        self.assertEqual(inputs.shape, (18, 2, 128, 128))
        self.assertEqual(len(set(family)), 6)
        self.assertEqual(len(set(design)), 6)


class Measure(unittest.TestCase):
    def test_wilson_interval_of_known_case(self):
        low, high = measure.wilson(8, 10)
        self.assertAlmostEqual(low, 0.4902, places=3)
        self.assertAlmostEqual(high, 0.9433, places=3)

    def test_a_designs_score_is_its_best_view_and_ties_count_against_it(self):
        gallery = np.array([[1, 0], [0, 1], [0, 1]], np.float32)
        queries = np.array([[1, 0], [0, 1]], np.float32)
        self.assertEqual(list(measure.ranks(queries, ["a", "b"], gallery, ["a", "a", "b"])), [0, 1])


class Network(unittest.TestCase):
    def test_folded_network_equals_the_trained_one(self):
        torch.manual_seed(1)
        net = network.Reader()
        for module in net.modules():
            if isinstance(module, (torch.nn.BatchNorm2d, torch.nn.BatchNorm1d)):
                module.running_mean.uniform_(-0.2, 0.2)
                module.running_var.uniform_(0.5, 2.0)
                module.weight.data.uniform_(0.5, 1.5)
        net.eval()
        x = torch.rand(2, 2, 128, 128)
        with torch.no_grad():
            torch.testing.assert_close(export.Folded(net)(x), net(x), atol=1e-5, rtol=0)
            torch.testing.assert_close(export.shipped(net)(x), net(x), atol=2e-3, rtol=0)
        self.assertLess(network.parameter_count(net), 5_000_000)

    def test_a_resumed_run_goes_on_exactly(self):
        args = types.SimpleNamespace(seed=1, rate=1e-3, warmup=1, level_until=0.5, steps=4, decay=0.02, views=3, identity=0.5)
        planner = batches.Planner(some_designs(), 4)
        torch.set_num_threads(1)
        through = train.Run(args, planner)
        losses = [through.advance(batches.make_batch(planner, 1, s, 96), args) for s in range(4)]
        with tempfile.TemporaryDirectory() as folder:
            first = train.Run(args, planner)
            for s in range(2):
                first.advance(batches.make_batch(planner, 1, s, 96), args)
            first.save(Path(folder) / "c.pt", args)
            second = train.Run(args, planner)
            second.restore(Path(folder) / "c.pt")
            again = [second.advance(batches.make_batch(planner, 1, s, 96), args) for s in range(2, 4)]
        self.assertEqual(again, losses[2:])

    def test_members_of_a_family_are_no_negatives(self):
        vectors = some_vectors(4)
        self.assertGreater(float(train.loss_of(vectors, torch.tensor([0, 1]), torch.tensor(2.0))), 0.0)
        self.assertAlmostEqual(float(train.loss_of(vectors, torch.tensor([0, 0]), torch.tensor(2.0))), 0.0, places=5)
        design, part = torch.tensor([0, 1, 0, 1]), some_vectors(3)
        apart, together = (train.Proxies(np.array(f)).loss(vectors, design, torch.arange(3), part) for f in ([0, 1, 2], [0, 0, 0]))
        self.assertGreater(float(apart), 0.1)
        self.assertAlmostEqual(float(together), 0.0, places=5)

    def test_the_best_drawing_counts(self):
        # The second drawing of each design shows another side: that costs little; no drawing near costs much.
        one, two, aside = torch.eye(3)
        family, scale = torch.tensor([0, 1]), torch.tensor(3.0)
        right = float(train.loss_of(torch.stack([one, two, one, two, one, two]), family, scale))
        other_side = float(train.loss_of(torch.stack([one, two, one, two, aside, aside]), family, scale))
        none_near = float(train.loss_of(torch.stack([one, two, aside, aside, aside, aside]), family, scale))
        self.assertLess(other_side - right, 0.5 * (none_near - right))


def some_vectors(count: int):
    return torch.nn.functional.normalize(torch.randn(count, 8, generator=torch.Generator().manual_seed(1)), dim=1)


SPLIT_DIGEST = "19e9a8d88b2b36a1d47ee6cea24028f74e882b5f0b077914381341210abd5216"

if __name__ == "__main__":
    unittest.main()
