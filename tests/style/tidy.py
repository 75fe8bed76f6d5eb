#!/usr/bin/env python3
"""Rules of the tree that no compiler checks. Prints `file:line: message`; exits 1 if there is one.

Usage: tidy.py ROOT

What is checked stands in the functions named check_*, each with its reason. C++ is looked at
through `strip_code`, which blanks comments and the content of literals, so that words in them do
not count. The rules are regular expressions and a counter of braces: a net for formatted code,
not a proof.
"""
import pathlib
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from cpp_text import co_await_faults, function_lengths, strip_code  # noqa: E402

# The levels of src/, lowest first. A room may include itself, any room of a lower level, and what
# SIDEWAYS names; so there are no cycles.
LEVELS = [
    ["base"],
    ["egress", "image", "render", "stats"],
    ["store", "audit", "access", "model", "search", "match", "document", "mail"],
    ["register", "read", "vault", "xray", "forms"],
    ["cases", "lab", "certify", "trainer", "edge", "desk"],
    ["http"],
    ["bench"],  # beside src/; only the command line calls it
    ["cli"],  # also starts the server
    ["app"],
]
SIDEWAYS = {("read", "register"), ("certify", "lab"), ("audit", "store"), ("access", "store"), ("mail", "store"), ("access", "mail")}
LEVEL_OF = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
README_LINES_MAX = 80
FILE_BYTES_MAX = 20 << 20
CLANG_FORMAT_MAJOR = "14"
SKIPPED_FOLDERS = {".git", ".deps", "build", "node_modules", "__pycache__", "pandok-home", "pandok-demo", "pandok-bench",
                   "train-work", "calibrate-work", "evaluate-work", "dist"}

# In stripped C++ everywhere: pattern and what to use instead.
BANNED = {
    r"\busing\s+namespace\b(?!\s+std::(?:\w+::)*(?:\w+_)?literals\b)": "name what you use",
    r"\b(?:ato(?:i|l|ll|f)|sto(?:i|l|ll|ul|ull|f|d|ld)|strto\w+)\s*\(": "base/parse.h (locale, overflow)",
    r"\bstd::w?regex\b": "a small parser (its time and stack have no bound)",
    r"\bstd::(?:cout|cerr|clog)\b": "base/log.h, or the output that the caller hands in",
    r"\bv?sprintf\s*\(": "fmt::format",
    r"\b(?:strcpy|strcat|gets)\s*\(": "std::string",
    r"(?<![\w.>])(?:std::)?s?rand\s*\(": "base/random.h (the same on every machine)",
    r"(?<![\w.>])(?:std::|::)?(?:system|popen)\s*\(": "posix_spawn with a list of arguments (no shell)",
}
BANNED_IN_TESTS = {
    r"\b(?:sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(": "wait for the event itself",
}
UNFINISHED = re.compile(r"\b(?:FIX" r"ME|TO" r"DO|X" r"XX)\b")
# Written in pieces, so that this file does not hold what it forbids.
MACHINE_PATH = re.compile(r"(?<![\w.~})/-])/(?:wo" r"rk|ro" r"ot)/|(?<![\w.~})/-])/ho" r"me/\w")
REGISTRY = re.compile(
    r"\b(?:(?:deb|security|snapshot|ftp(?:\.\w+)?)\.debian\.o" r"rg|(?:archive|security)\.ubuntu\.c" r"om"
    r"|registry\.(?:npmjs\.o" r"rg|yarnpkg\.c" r"om)|(?:test\.)?pypi\.o" r"rg|files\.pythonhosted\.o" r"rg"
    r"|(?:static\.|index\.)?crates\.i" r"o|proxy\.golang\.o" r"rg|conda\.anaconda\.o" r"rg)\b")


class Report:
    """Collects findings; `root` is cut off their paths."""

    def __init__(self, root):
        self.root = root
        self.found = []

    def add(self, path, line, message):
        self.found.append((str(path.relative_to(self.root)), line, message))

    def add_matches(self, path, text, pattern, message):
        for match in re.finditer(pattern, text):
            shown = " ".join(match[0].split())
            self.add(path, line_of(text, match.start()), message.format(shown))


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def files_of(root):
    """The files that git knows or would add; without git all but the known build folders."""
    git = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = None
    if (root / ".git").exists() and shutil.which("git"):
        done = subprocess.run(git, capture_output=True, check=False)
        if done.returncode == 0:
            listed = [root / name for name in done.stdout.decode().split("\0") if name]
    if listed is None:
        listed = [path for path in root.rglob("*")
                  if not SKIPPED_FOLDERS & set(path.relative_to(root).parts)]
    return sorted(path for path in listed if path.is_file())


def read_text(path):
    """The text of a file, or None for bytes that are no text."""
    content = path.read_bytes()
    if b"\0" in content[:8192]:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def room_of(root, path):
    parts = path.relative_to(root).parts
    if len(parts) > 1 and parts[0] == "bench":
        return "bench"
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


def check_includes(report, path, text, room):
    """Includes go downwards only, and by the path from src/, so that each can be found."""
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', text, re.M):
        line, name = line_of(text, match.start()), match[2]
        target = name.split("/")[0]
        if ".." in name.split("/"):
            report.add(path, line, f"include by the path from src/, not {name}")
        elif match[1] == "<":
            if target in LEVEL_OF and any((report.root / top / name).is_file() for top in ("src", ".")):
                report.add(path, line, f'our own header: #include "{name}"')
        elif "/" in name and target not in LEVEL_OF:
            report.add(path, line, f"{target} is no room of src/ (see LEVELS in tests/style/tidy.py)")
        elif "/" in name and room in LEVEL_OF and room != target:
            lower = LEVEL_OF[target] < LEVEL_OF[room]
            if not lower and (room, target) not in SIDEWAYS:
                report.add(path, line, f"{room} may not include {target}")


def check_own_header_first(report, path, text, room):
    """Then each header is compiled once with nothing before it."""
    stem = re.sub(r"_(?:test|bench)$", "", path.stem)
    own = f"{room}/{stem}.h"
    if path.suffix != ".cpp" or not (path.parent / f"{stem}.h").is_file():
        return
    first = re.search(r'^#include ["<]([^">]+)[">]', text, re.M)
    if first is None or first[1] != own:
        line = line_of(text, first.start()) if first else 1
        report.add(path, line, f'the first include is its own header "{own}"')


def check_header(report, path, text):
    """A header can be used without opening its source."""
    if path.suffix != ".h":
        return
    if not text.startswith("//"):
        report.add(path, 1, "a header starts with a comment: what it is for")
    if not re.search(r"^#pragma once$", text, re.M):
        report.add(path, 1, "#pragma once is missing")


def check_banned(report, path, code):
    is_test = path.stem.endswith("_test") or "tests" in path.relative_to(report.root).parts[:1]
    rules = {**BANNED, **BANNED_IN_TESTS} if is_test else BANNED
    for pattern, instead in rules.items():
        report.add_matches(path, code, pattern, "'{}' is banned: " + instead.replace("{", "{{"))


def check_cpp(report, path, text, room):
    code = strip_code(text)
    check_includes(report, path, text, room)
    check_banned(report, path, code)
    check_header(report, path, text)
    if room is not None:
        check_own_header_first(report, path, text, room)
    for line, length in function_lengths(code):
        if length > FUNCTION_LINES_MAX:
            report.add(path, line, f"a function of {length} lines, the limit is {FUNCTION_LINES_MAX}")
    for position, what in co_await_faults(code):
        report.add(path, line_of(code, position), f"name this {what} before co_await (g++ 12 destroys it twice)")


def check_any_text(report, path, text):
    """What may stand in no file: notes to ourselves, this machine's paths, a registry's host."""
    report.add_matches(path, text, UNFINISHED, "'{}': finish it")
    report.add_matches(path, text, MACHINE_PATH, "'{}' is a path of one machine")
    report.add_matches(path, text, REGISTRY, "'{}': packages come from the machine's own sources")
    if path.suffix in {".h", ".cpp", ".py", ".sh", ".ts", ".tsx", ".cmake"}:
        lines = text.count("\n")
        if lines > FILE_LINES_MAX:
            report.add(path, FILE_LINES_MAX, f"{lines} lines, the limit is {FILE_LINES_MAX}: split it")
    shell = path.suffix == ".sh" or re.match(r"#!.*\b(?:ba|da)?sh\b", text)
    if shell and not re.search(r"^set -[a-z]*e", text, re.M):
        report.add(path, 1, "a shell script stops at its first error: set -euo pipefail")


def folder_of(root, room):
    return root / "bench" if room == "bench" else root / "src" / room


def check_rooms(report, root, files):
    """Each room has a page and a place in the table; each .cpp is in a library."""
    cmake = root / "CMakeLists.txt"
    build = cmake.read_text(encoding="utf-8") if cmake.is_file() else ""
    build = re.sub(r"#.*", "", build)
    for room in sorted({room_of(root, path) for path in files} - {None}):
        folder = folder_of(root, room)
        if room not in LEVEL_OF:
            report.add(folder, 1, "is not in the table of rooms (LEVELS in tests/style/tidy.py)")
        page = folder / "README.md"
        if not page.is_file():
            report.add(page, 1, f"is missing: what the room {room} is for")
        elif (lines := read_text(page).count("\n")) > README_LINES_MAX:
            report.add(page, README_LINES_MAX, f"{lines} lines, the limit is {README_LINES_MAX}")
    for path in files:
        room = room_of(root, path)
        if path.suffix != ".cpp" or room is None:
            continue
        name = path.relative_to(root).as_posix()
        listed = rf"\bpandok_module\(\s*{room}\b|/{room}/\*\.cpp"
        in_module = path.parent == folder_of(root, room) and re.search(listed, build)
        if not in_module and name not in build:
            report.add(path, 1, "is in no library: dead code")


def check_sizes(report, files):
    for path in files:
        if path.stat().st_size > FILE_BYTES_MAX:
            report.add(path, 1, f"{path.stat().st_size} bytes: too large for git")


def clang_format():
    """The clang-format of the version that the tree is formatted with, or None."""
    for name in (f"clang-format-{CLANG_FORMAT_MAJOR}", "clang-format"):
        program = shutil.which(name)
        if program is None:
            continue
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        if re.search(rf"version {CLANG_FORMAT_MAJOR}\.", said):
            return program
    return None


def check_format(report, root, files):
    program = clang_format()
    sources = [path for path in files if path.suffix in {".h", ".cpp"}]
    if program is None:
        print(f"note: clang-format {CLANG_FORMAT_MAJOR} is not installed, formatting is not checked")
        return
    if not sources or not (root / ".clang-format").is_file():
        return
    done = subprocess.run([program, "--dry-run", "--style=file", *map(str, sources)],
                          capture_output=True, text=True, check=False)
    seen = set()
    for match in re.finditer(r"^(.+?):(\d+):\d+: warning: .*-Wclang-format-violations", done.stderr, re.M):
        if match[1] not in seen:
            seen.add(match[1])
            report.add(pathlib.Path(match[1]), int(match[2]), f"run {pathlib.Path(program).name} -i on this file")


def check_tree(root):
    report = Report(root)
    files = files_of(root)
    check_sizes(report, files)
    for path in files:
        text = read_text(path) if path.stat().st_size <= FILE_BYTES_MAX else None
        if text is None:
            if path.suffix in {".h", ".cpp", ".py", ".sh", ".md", ".sql", ".ts"}:
                report.add(path, 1, "is not UTF-8 text")
            continue
        check_any_text(report, path, text)
        if path.suffix in {".h", ".cpp"}:
            check_cpp(report, path, text, room_of(root, path))
    check_rooms(report, root, files)
    check_format(report, root, files)
    return sorted(report.found)


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1]).is_dir():
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    found = check_tree(pathlib.Path(sys.argv[1]).resolve())
    for path, line, message in found:
        print(f"{path}:{line}: {message}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
