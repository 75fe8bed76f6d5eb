"""`pandok case`: the customs procedure from the command line."""
import json

from conftest import pandok

FINAL = {"released", "closed_genuine", "closed_unfounded", "outside_the_law", "destroyed", "returned", "handed_over",
         "recall_lapsed"}


def test_a_year_of_cases_is_played_by_the_law(tmp_path):
    home = tmp_path / "home"
    lines = pandok("case", "demo", "--home", home, "--cases", "300", "--json").json_lines
    states = {line["state"]: line for line in lines if "state" in line}
    assert sum(line["cases"] for line in states.values()) == 300
    assert {name for name, line in states.items() if line["final"]} <= FINAL and "destroyed" in states
    terms = {line["term"]: line for line in lines if "term" in line}
    assert all(0 <= line["missed"]["value"] <= 1 and line["missed"]["n"] == line["begun"] for line in terms.values())
    summary = lines[-1]
    assert summary["cases"] == 300 and summary["acts"] == summary["log_entries"] > 1000
    pandok("audit", "verify", "--home", home)
    entries = pandok("audit", "show", "--home", home, "--act", "case.notify", "--limit", "5", "--json").json_lines
    assert entries and all(json.dumps("case.notify") in json.dumps(one) for one in entries)


def test_the_same_seed_plays_the_same_year(tmp_path):
    first, second = (pandok("case", "demo", "--home", tmp_path / name, "--cases", "60", "--json").json_lines
                     for name in ("a", "b"))
    assert first[:-1] == second[:-1] and first[-1]["acts"] == second[-1]["acts"]


def test_a_home_with_cases_is_left_alone(tmp_path):
    pandok("case", "demo", "--home", tmp_path / "a", "--cases", "1")
    assert "has cases" in pandok("case", "demo", "--home", tmp_path / "a", "--cases", "1", code=3).problem


def test_a_law_with_a_mistake_is_refused_with_its_line(tmp_path):
    folder = tmp_path / "law"
    folder.mkdir()
    (folder / "holidays.toml").write_text("[holidays]\ncountry = 7\n")
    problem = pandok("case", "demo", "--home", tmp_path / "a", "--law", folder, code=1).problem
    assert "holidays.toml:" in problem
    assert not (tmp_path / "a").exists()
