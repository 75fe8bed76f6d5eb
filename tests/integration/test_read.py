"""read: the contract of its JSON, its options, its evidence, and that it always says the same."""
import hashlib
import json
import re
from pathlib import Path

import pytest
from conftest import pandok, read_csv
from pictures import decode, grey, png

CONTRACT = {"photos", "verdict", "reason", "candidates", "timings_ms", "model", "index", "calibration"}
BESIDE = {"id", "created_ms", "reason_ko", "probability_none", "thresholds", "parameters",
          "photo_sha256", "photo_faults", "evidence_sha256", "sharpness", "item_confidence", "parcel"}
CANDIDATE = {"rank": int, "design_id": str, "article": str, "holder": str, "probability": (int, float),
             "score": (int, float), "photo": int, "view": str, "inliers": int, "in_force": bool}
CANDIDATE_BESIDE = {"holder_contact", "edge_agreement", "view_picture"}
VIEWS = {"front", "back", "left", "right", "top", "bottom", "perspective", "reference"}
ALL = 24


def read(home, *args, **more):
    return pandok("read", "--home", home, "--json", *args, **more).json_lines


@pytest.fixture(scope="module")
def readings(shared_home, photos):
    """Every photo once, with all candidates."""
    return read(shared_home, *photos[:8], "--top", ALL)


def answer(reading):
    """What must not change between two readings of one photo."""
    return {k: reading[k] for k in ("verdict", "reason", "candidates", "probability_none",
                                    "evidence_sha256", "photo_faults")}


def test_a_reading_has_the_keys_of_the_contract(readings, photos, designs):
    assert [r["photos"] for r in readings] == [[str(p)] for p in photos[:8]]
    for r in readings:
        assert set(r) == CONTRACT | BESIDE
        assert r["verdict"] in ("match", "possible", "no_match")
        assert r["reason"] and "\n" not in r["reason"] and r["reason_ko"]
        assert "infring" not in r["reason"].lower()
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", r["model"])
        assert re.fullmatch(r"[0-9a-f]{16}", r["index"])
        assert re.fullmatch(r"sha256:[0-9a-f]{16}", r["calibration"])
        assert {"decode", "encode", "search", "verify", "total"} <= set(r["timings_ms"])
        assert all(v >= 0 for v in r["timings_ms"].values())
        assert r["photo_sha256"] == [hashlib.sha256(Path(r["photos"][0]).read_bytes()).hexdigest()]
        for rank, c in enumerate(r["candidates"], 1):
            assert set(c) == set(CANDIDATE) | CANDIDATE_BESIDE
            assert all(isinstance(c[k], t) for k, t in CANDIDATE.items())
            assert c["rank"] == rank and c["view"] in VIEWS and c["photo"] == 0
            assert 0 <= c["probability"] <= 1 and -1 <= c["score"] <= 1 and c["inliers"] >= 0
            registered = designs[c["design_id"]]
            assert (c["article"], c["holder"]) == (registered["article"], registered["holder"])


def test_probabilities_sum_to_one_and_fall_with_the_rank(readings):
    for r in readings:
        values = [c["probability"] for c in r["candidates"]]
        assert len({c["design_id"] for c in r["candidates"]}) == len(values) == ALL
        assert values == sorted(values, reverse=True)
        assert sum(values) + r["probability_none"] == pytest.approx(1, abs=0.003)


def test_verdicts_follow_the_thresholds(readings):
    for r in readings:
        best, limit = r["candidates"][0]["probability"], r["thresholds"]
        assert 0 < limit["possible"] < limit["match"] < 1
        # Probabilities are printed rounded; one that sits on a threshold could be either.
        if min(abs(best - limit["possible"]), abs(best - limit["match"])) < 1e-4:
            continue
        expected = "match" if best > limit["match"] else \
            "possible" if best > limit["possible"] else "no_match"
        assert r["verdict"] == expected


def test_a_parcel_is_kept_with_the_reading(home, photos):
    named, plain = (read(home, photos[0], *more)[0] for more in (("--parcel", "운송장 EB1"), ()))
    assert (named["parcel"], plain["parcel"]) == ("운송장 EB1", "")
    assert answer(named) == answer(plain)
    assert read(home, photos[0], "--parcel", "판" * 64)[0]["parcel"] == "판" * 64
    for bad in ("판" * 65, "a\nb"):
        run = pandok("read", "--home", home, "--json", photos[0], "--parcel", bad, code=1)
        assert run.out == "" and "parcel" in run.problem


def test_numbers_are_printed_as_short_as_they_were_rounded(shared_home, photos):
    line = pandok("read", "--home", shared_home, "--json", photos[0]).out
    assert not re.findall(r"\d\.\d{7,}", line)


def test_a_registered_drawing_is_found_again(shared_home, goods):
    for design in ("30-0900001", "30-0900009", "30-0900017"):
        r, = read(shared_home, goods / f"drawings/{design}_perspective.png")
        assert r["candidates"][0]["design_id"] == design
        assert r["candidates"][0]["score"] > 0.95


def test_top_limits_the_candidates_and_changes_nothing_else(shared_home, photos):
    """The 20 designs that are always compared share the probability; more are listed behind them if asked for."""
    most, = read(shared_home, photos[0], "--top", ALL)
    assert len(most["candidates"]) > 20
    assert [c["rank"] for c in most["candidates"]] == list(range(1, len(most["candidates"]) + 1))
    assert all(c["probability"] == 0 for c in most["candidates"][20:])
    for top in (1, 7, 20, 21):
        r, = read(shared_home, photos[0], "--top", top)
        assert r["candidates"] == most["candidates"][:top]
        assert r["probability_none"] == most["probability_none"]
        assert r["verdict"] == most["verdict"]


@pytest.mark.parametrize("locarno", ["06", "06-01", "6", "07"])
def test_locarno_keeps_exactly_the_class(shared_home, photos, designs, locarno):
    r, = read(shared_home, photos[0], "--top", ALL, "--locarno", locarno)
    whole = [int(part) for part in locarno.split("-")]
    expected = {d for d, row in designs.items()
                if [int(p) for p in row["locarno"].split("-")][:len(whole)] == whole}
    assert expected and {c["design_id"] for c in r["candidates"]} == expected


def test_country_keeps_exactly_the_country(shared_home, photos, designs):
    for country in sorted({row["country"] for row in designs.values()}):
        r, = read(shared_home, photos[0], "--top", ALL, "--country", country)
        expected = {d for d, row in designs.items() if row["country"] == country}
        assert {c["design_id"] for c in r["candidates"]} == expected


def test_country_in_small_letters_is_the_same_country_or_refused(shared_home, photos):
    capital, = read(shared_home, photos[0], "--country", "KR")
    small = pandok("read", "--home", shared_home, "--json", photos[0], "--country", "kr", code=None)
    if small.code == 0:
        assert small.json["candidates"] == capital["candidates"]
    else:
        assert small.code in (1, 2) and "--country" in small.problem


def in_force(row, day):
    return row["status"] == "registered" and (row["registered_on"] or "0000") <= day \
        and day <= (row["expires_on"] or "9999")


def test_on_keeps_exactly_the_rights_in_force(shared_home, photos, designs):
    row = designs["30-0900001"]
    year, month, day = row["expires_on"].split("-")
    after = f"{year}-{month}-{int(day) + 1:02}" if int(day) < 28 else f"{int(year) + 1}-01-01"
    for on in (row["registered_on"], row["expires_on"], after, "1990-01-01", "2026-11-21"):
        r, = read(shared_home, photos[0], "--top", ALL, "--on", on)
        assert {c["design_id"] for c in r["candidates"]} == \
            {d for d, one in designs.items() if in_force(one, on)}, on
        if not r["candidates"]:
            assert r["verdict"] == "no_match" and r["probability_none"] == 1
    assert in_force(row, row["expires_on"]) and not in_force(row, after)


def test_filters_together_keep_what_passes_all(shared_home, photos, designs):
    r, = read(shared_home, photos[0], "--top", ALL, "--locarno", "07", "--country", "KR")
    assert {c["design_id"] for c in r["candidates"]} == \
        {d for d, row in designs.items() if row["locarno"][:2] == "07" and row["country"] == "KR"}


@pytest.mark.parametrize("option,value", [
    ("--locarno", "chair"), ("--locarno", "06-01-02"), ("--locarno", "0"), ("--country", "KOR"),
    ("--on", "2026-02-30"), ("--on", "yesterday"), ("--top", "0"), ("--top", "101"),
    ("--top", "many"), ("--crop", "1,2,3"), ("--crop", "a,b,c,d"), ("--crop", "0,0,1,1"),
    ("--crop", "-5,0,50,50")])
def test_values_that_make_no_sense_are_refused_in_one_line(shared_home, photos, option, value):
    run = pandok("read", "--home", shared_home, "--json", photos[0], option, value, code=(1, 2))
    assert run.out == ""
    assert option in run.problem or value in run.problem


@pytest.fixture(scope="module")
def two_drawings(goods, tmp_path_factory):
    """Two designs beside each other on one picture, and where they are."""
    left, right = (grey((goods / f"drawings/30-09000{n}_perspective.png").read_bytes())
                   for n in ("01", "17"))
    height = max(len(left), len(right))
    for rows in (left, right):
        rows += [bytearray(b"\xff" * len(rows[0]))] * (height - len(rows))
    path = tmp_path_factory.mktemp("crop") / "two.png"
    path.write_bytes(png([bytes(a) + bytes(b) for a, b in zip(left, right)]))
    return path, len(left[0]), len(right[0]), height


def test_the_crop_says_which_item_is_meant(shared_home, two_drawings):
    path, left, right, height = two_drawings
    for crop, design in (((0, 0, left, height), "30-0900001"),
                         ((left, 0, right, height), "30-0900017")):
        text = ",".join(map(str, crop))
        r, = read(shared_home, path, "--crop", text)
        assert r["candidates"][0]["design_id"] == design
        assert r["parameters"]["crop"] == list(crop)


def test_a_crop_outside_the_photo_is_refused(shared_home, two_drawings):
    path, left, right, height = two_drawings
    run = pandok("read", "--home", shared_home, "--json", path, "--crop",
                 f"{left + right},{height},100,100", code=1)
    assert run.out == "" and "two.png" in run.problem and "outside" in run.problem


def test_photos_of_one_item_give_one_reading(shared_home, photos, readings):
    r, = read(shared_home, photos[0], photos[1], "--same-item", "--top", ALL)
    assert r["photos"] == [str(photos[0]), str(photos[1])] and len(r["photo_sha256"]) == 2
    assert {c["photo"] for c in r["candidates"]} <= {0, 1}
    for c in r["candidates"]:
        alone = [next(x["edge_agreement"] for x in readings[i]["candidates"]
                      if x["design_id"] == c["design_id"]) for i in (0, 1)]
        assert c["edge_agreement"] >= max(alone) - 1e-3


def test_eight_photos_of_one_item_are_refused(shared_home, photos):
    run = pandok("read", "--home", shared_home, "--json", "--same-item", *photos[:8], code=(1, 2))
    assert run.out == "" and "7" in run.problem


def test_useless_photos_ask_for_another_one(shared_home, goods):
    rows = read_csv(goods / "RETAKES.csv")
    answers = read(shared_home, *(goods / row["file"] for row in rows))
    assert len(answers) == len(rows) == 3
    for r in answers:
        assert r["verdict"] == "retake" and r["candidates"] == [] and r["evidence_sha256"] == ""
        assert "retake" in r["reason"] and len(r["reason"]) > 30 and r["reason_ko"]
        assert r["photo_faults"] == [r["reason"]]
    assert len({r["reason"] for r in answers}) == 3, "each fault has its own advice"


def test_a_useless_photo_beside_a_good_one_is_left_out(shared_home, goods, photos, readings):
    r, = read(shared_home, goods / "photos/r_dark.jpg", photos[0], "--same-item", "--top", ALL)
    assert r["verdict"] == readings[0]["verdict"] and r["photo_faults"][1] == ""
    assert "dark" in r["photo_faults"][0]
    assert all(c["photo"] == 1 for c in r["candidates"])
    assert [c["probability"] for c in r["candidates"]] == \
        [c["probability"] for c in readings[0]["candidates"]]


def test_the_report_stands_alone(shared_home, goods, photos, tmp_path):
    out = tmp_path / "new" / "report"
    answers = read(shared_home, photos[0], photos[1], goods / "photos/r_dark.jpg", "--report", out)
    page = (out / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"https?://|src=\"//|href=\"//|<script|url\(", page)
    named = re.findall(r"<img src=\"([^\"]+)\"", page)
    assert len(named) == 2
    for name, reading in zip(named, answers):
        data = (out / name).read_bytes()
        width, height, _, _ = decode(data)
        assert width > 300 and height > 100
        assert hashlib.sha256(data).hexdigest() == reading["evidence_sha256"]
        assert reading["id"] in page and reading["candidates"][0]["design_id"] in page
    assert answers[2]["reason"] in page


def test_the_report_escapes_names(shared_home, photos, tmp_path):
    photo = tmp_path / "<b onload=x>&'\".jpg"
    photo.write_bytes(photos[0].read_bytes())
    read(shared_home, photo, "--report", tmp_path / "out")
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert "<b onload" not in page and "&lt;b onload" in page


def test_the_same_photo_gives_the_same_answer(shared_home, photos, readings):
    again, = read(shared_home, photos[0], "--top", ALL)
    assert answer(again) == answer(readings[0])
    assert again["id"] != readings[0]["id"] and again["id"] > readings[0]["id"]
    assert re.fullmatch(r"[0-9a-f]{64}", again["evidence_sha256"])


def cpu_levels():
    flags = set(re.search(r"^flags\s*:(.*)$", Path("/proc/cpuinfo").read_text(), re.M)[1].split())
    levels = ["scalar"]
    if {"avx2", "fma"} <= flags:
        levels.append("avx2")
    if {"avx512_vnni", "avx512bw", "avx512vl"} <= flags:
        levels.append("avx512_vnni")
    return levels


@pytest.mark.parametrize("env", [{"PANDOK_THREADS": "1"}, {"PANDOK_THREADS": "2"}] +
                         [{"PANDOK_CPU": level} for level in cpu_levels()], ids=str)
def test_threads_and_processor_do_not_change_the_answer(shared_home, photos, readings, env):
    r, = read(shared_home, photos[0], "--top", ALL, env=env)
    assert answer(r) == answer(readings[0])


def test_json_is_one_line_a_reading_and_text_is_for_people(shared_home, photos):
    run = pandok("read", "--home", shared_home, photos[0])
    with pytest.raises(json.JSONDecodeError):
        json.loads(run.out)
    assert "q_001.jpg: " in run.out and "%" in run.out and "infring" not in run.out.lower()
