"""evaluate and calibrate: figures of the contract, and refusals."""
import shutil

import pytest
from conftest import copy_home, pandok, read_csv

CONTRACT = {"n", "gallery_views", "gallery_designs", "recall_at_1", "recall_at_5", "recall_at_10",
            "map", "mrr", "no_match", "ece", "ms_per_photo", "photos_per_second"}


def write_queries(path, rows, header="file,design_id,group"):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def fronts(goods, template_empty, tmp_path_factory):
    """A home that holds one view of each of eight designs, and queries that are these files."""
    folder = tmp_path_factory.mktemp("fronts")
    (folder / "drawings").mkdir()
    lines, queries = (goods / "DESIGNS.csv").read_text(encoding="utf-8").splitlines(), []
    kept = [lines[0]]
    for line in lines[1:]:
        design, view, file = line.split(",")[:3]
        if view == "perspective" and len(queries) < 8:
            kept.append(line)
            queries.append(f"{file},{design},{'odd' if len(queries) % 2 else 'even'}")
            shutil.copyfile(goods / file, folder / file)
    (folder / "DESIGNS.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    write_queries(folder / "QUERIES.csv", queries)
    pandok("register", "import", folder / "DESIGNS.csv", "--home",
           copy_home(template_empty, folder / "home"))
    yield folder
    shutil.rmtree(folder)


def check_interval(value, n):
    assert value["n"] == n and 0 <= value["low"] <= value["value"] <= value["high"] <= 1


def test_the_figures_have_the_keys_of_the_contract(shared_home, goods):
    figures = pandok("evaluate", goods / "QUERIES.csv", "--home", shared_home, "--json").json
    rows = read_csv(goods / "QUERIES.csv")
    held = sum(1 for row in rows if row["design_id"])
    assert CONTRACT <= set(figures)
    assert figures["n"] == len(rows) and figures["no_match"]["n"] == len(rows) - held
    assert figures["gallery_designs"] == 24 and figures["gallery_views"] == 168
    for key in ("recall_at_1", "recall_at_5", "recall_at_10", "map", "mrr"):
        check_interval(figures[key], held)
    assert figures["recall_at_1"]["value"] <= figures["recall_at_5"]["value"] \
        <= figures["recall_at_10"]["value"]
    assert {"n", "auroc", "detection_at_1pct_false"} <= set(figures["no_match"])
    assert 0 <= figures["ece"] <= 1 and figures["photos_per_second"] > 0
    assert 0 < figures["ms_per_photo"]["p50"] <= figures["ms_per_photo"]["p99"]
    assert sum(group["n"] for group in figures["groups"].values()) == \
        sum(1 for row in rows if row["group"])


def test_registered_pictures_find_themselves(fronts):
    figures = pandok("evaluate", fronts / "QUERIES.csv", "--home", fronts / "home", "--json").json
    assert figures["recall_at_1"]["value"] >= 0.9 and figures["errors"] == 0
    assert {name: group["n"] for name, group in figures["groups"].items()} == {"even": 4, "odd": 4}


def test_exclude_self_makes_the_own_file_unusable(fronts):
    figures = pandok("evaluate", fronts / "QUERIES.csv", "--home", fronts / "home", "--json",
                     "--exclude-self").json
    assert figures["recall_at_10"]["value"] == 0, "each design's only view is the query itself"


def test_exclude_self_lets_other_views_answer(shared_home, goods, tmp_path):
    queries = write_queries(tmp_path / "q.csv", [
        f"drawings/30-09000{n:02}_left.png,30-09000{n:02}," for n in (1, 4, 10, 16, 19, 24)])
    figures = pandok("evaluate", queries, "--images", goods, "--home", shared_home, "--json",
                     "--exclude-self").json
    assert figures["recall_at_10"]["value"] > 0


def test_wrong_answers_are_counted_as_wrong(fronts, tmp_path):
    rows = read_csv(fronts / "QUERIES.csv")
    shifted = [f"{a['file']},{b['design_id']}," for a, b in zip(rows, rows[1:] + rows[:1])]
    figures = pandok("evaluate", write_queries(tmp_path / "q.csv", shifted), "--images", fronts,
                     "--home", fronts / "home", "--json").json
    assert figures["recall_at_1"]["value"] == 0


def test_the_report_is_written(fronts, tmp_path):
    rows = read_csv(fronts / "QUERIES.csv")
    wrong = [f"{rows[0]['file']},{rows[1]['design_id']},a", f"{rows[1]['file']},,b"]
    pandok("evaluate", write_queries(tmp_path / "q.csv", wrong), "--images", fronts,
           "--home", fronts / "home", "--report", tmp_path / "out")
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert "http:" not in page and "https:" not in page
    assert list((tmp_path / "out").glob("mistake-*-photo.jpg"))


@pytest.mark.parametrize("text,said", [
    ("file,group\na.jpg,x\n", "design_id"),
    ("design_id\n30-1\n", "file"),
    ("", "header"),
    ("file,design_id\n", "no query"),
    ("file,design_id\na.jpg,1\nb.jpg\n", "line 3"),
    ("file,design_id\n,1\n", "line 2"),
    ('file,design_id\n"a.jpg,1\n', "line 2"),
    ("file,design_id\na\xff.jpg,1\n", "line 2")])
def test_a_bad_query_file_is_refused_with_line_and_reason(shared_home, tmp_path, text, said):
    (tmp_path / "q.csv").write_bytes(text.encode("latin-1"))
    run = pandok("evaluate", tmp_path / "q.csv", "--home", shared_home, "--json", code=1)
    assert run.out == "" and said in run.problem and "q.csv" in run.problem


def test_a_missing_query_file_is_named(shared_home, tmp_path):
    assert "none.csv" in pandok("evaluate", tmp_path / "none.csv", "--home", shared_home,
                                code=1).problem


def test_a_missing_photo_is_named_with_its_line_and_counts_as_not_found(fronts, tmp_path):
    row = read_csv(fronts / "QUERIES.csv")[0]
    queries = write_queries(tmp_path / "q.csv", [f"{row['file']},{row['design_id']},",
                                                 f"gone.jpg,{row['design_id']},"])
    run = pandok("evaluate", queries, "--images", fronts, "--home", fronts / "home", "--json",
                 code=1)
    assert "line 3" in run.problem and "gone.jpg" in run.problem
    assert run.json["n"] == 2 and run.json["errors"] == 1
    assert run.json["recall_at_1"]["value"] == 0.5


def test_calibrate_refuses_too_few_photos(fronts):
    home = fronts / "home"
    r = pandok("read", "--home", home, "--json", fronts / read_csv(fronts / "QUERIES.csv")[0]["file"])
    run = pandok("calibrate", fronts / "QUERIES.csv", "--home", home, code=3)
    assert "20" in run.problem
    again = pandok("replay", r.json["id"], "--home", home)
    assert "the same answer" in again.out, "a refused calibration must not be in use"
