"""replay: a stored reading is asked again; what has changed is said with its cause."""
import hashlib

import pytest
from conftest import pandok
from damage import flip


@pytest.fixture
def reading(home, photos):
    return pandok("read", "--home", home, "--json", photos[0], photos[0]).json_lines[0]


def test_the_same_answer_right_after(home, reading):
    run = pandok("replay", reading["id"], "--home", home)
    assert "the same answer" in run.out and len(run.out.splitlines()) == 1


def test_all_parameters_are_asked_again(home, goods, photos):
    for options in (["--top", 3, "--locarno", "07"], ["--crop", "100,100,400,300"],
                    ["--on", "2030-01-01", "--country", "KR"], ["--same-item", photos[1]]):
        r = pandok("read", "--home", home, "--json", photos[0], *options).json
        assert "the same answer" in pandok("replay", r["id"], "--home", home).out
    r = pandok("read", "--home", home, "--json", goods / "photos/r_dark.jpg").json
    assert "the same answer" in pandok("replay", r["id"], "--home", home).out


def test_it_does_not_need_the_photo_file(home, photos, tmp_path):
    copy = tmp_path / "gone.jpg"
    copy.write_bytes(photos[2].read_bytes())
    r = pandok("read", "--home", home, "--json", copy).json
    copy.unlink()
    assert "the same answer" in pandok("replay", r["id"], "--home", home).out


def test_a_removed_design_is_named_as_the_cause(home, reading):
    winner = reading["candidates"][0]["design_id"]
    pandok("register", "remove", winner, "--home", home)
    run = pandok("replay", reading["id"], "--home", home, code=1)
    assert "another answer" in run.out
    assert f"candidate 1 was {winner} and is " in run.out
    assert "the register has changed" in run.out
    assert "the model has changed" not in run.out and "the calibration" not in run.out


def test_the_report_of_a_stored_reading_is_drawn_again(home, reading, tmp_path):
    pandok("replay", reading["id"], "--home", home, "--report", tmp_path / "out")
    pictures = list((tmp_path / "out").glob("*.png"))
    assert [hashlib.sha256(p.read_bytes()).hexdigest() for p in pictures] == \
        [reading["evidence_sha256"]]


@pytest.mark.parametrize("name", ["01M806Y11WRTVZEFASQQ8BJZ7V", "x", "' OR 1=1 --"])
def test_an_unknown_reading_is_said_to_be_unknown(home, name):
    run = pandok("replay", name, "--home", home, code=1)
    assert "no reading" in run.problem and run.out == ""


def test_the_advice_for_an_unknown_reading_names_a_command_that_exists(home):
    problem = pandok("replay", "x", "--home", home, code=1).problem
    if "pandok " in problem.split(":", 1)[1]:
        command = problem.split(":", 1)[1].split("pandok ", 1)[1].split()[0]
        pandok(command, "--help")
        assert pandok(command, "--help").out.splitlines()[0] != pandok("--help").out.splitlines()[0]


def test_a_damaged_photo_is_data_corruption(home, reading):
    digest = reading["photo_sha256"][0]
    flip(home / "blobs" / digest[:2] / digest, 1000)
    run = pandok("replay", reading["id"], "--home", home, code=4)
    assert digest[:8] in run.problem and run.out == ""


def test_a_damaged_photo_comes_back_with_the_photo(home, reading, photos):
    digest = reading["photo_sha256"][0]
    flip(home / "blobs" / digest[:2] / digest, 1000)
    pandok("read", "--home", home, "--json", photos[0])
    assert "the same answer" in pandok("replay", reading["id"], "--home", home).out
