"""Every command line that the documents show names a command and options that the program has."""
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PANDOK = os.environ.get("PANDOK", str(ROOT / "build" / "dev" / "pandok"))
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md"), ROOT / "models" / "README.md"])


def shown_commands(text: str) -> list[list[str]]:
    """Lines of indented or fenced code that call pandok, as words."""
    lines = re.findall(r"^(?:    |\$ |    \$ )?(?:build/)?pandok ([a-z].*)$", text, re.M)
    return [shlex.split(re.split(r"\s+#|\s{3,}|[|;&]", line)[0], posix=True) for line in lines]


def help_of(words: list[str]) -> str:
    done = subprocess.run([PANDOK, *words, "--help"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"pandok {' '.join(words)} is no command"
    return done.stdout


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_shown_commands_exist(document):
    for words in shown_commands(document.read_text(encoding="utf-8")):
        path = words[:1]
        if words[0] in ("register", "bench", "audit", "user", "db", "case"):
            path = words[:3 if words[1] in ("witness", "token", "organisation", "openid") else 2]
        text = help_of(path)
        for word in words:
            if word.startswith("--"):
                assert word in text, f"{document.name}: pandok {' '.join(path)} has no {word}"


def test_the_readme_shows_commands():
    assert len(shown_commands((ROOT / "README.md").read_text(encoding="utf-8"))) >= 3


def test_every_document_link_leads_somewhere():
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name} links to {target}"
