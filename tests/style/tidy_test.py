#!/usr/bin/env python3
"""Tests of tidy.py: a clean tree passes, and each rule finds its one violation at its line.

Run: python3 -m unittest discover -s tests/style -p '*_test.py'
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import cpp_text  # noqa: E402
import tidy  # noqa: E402

CLEAN = {
    "CMakeLists.txt": "pandok_module(base)\npandok_module(store DEPS pandok::base)\n"
                      "add_executable(p src/app/main.cpp)\n",
    ".clang-format": "BasedOnStyle: Google\nColumnLimit: 100\n",
    "setup/install.sh": "#!/bin/sh\nset -eu\necho done\n",
    "src/base/README.md": "# base\n",
    "src/base/date.h": "// Dates.\n#pragma once\n\nint days();\n",
    "src/base/date.cpp": '#include "base/date.h"\n\nint days() { return 7; }\n',
    "src/base/date_test.cpp": '#include "base/date.h"\n\n#include <gtest/gtest.h>\n',
    "src/store/README.md": "# store\n",
    "src/store/home.cpp": '#include <string>\n\n#include "base/date.h"\n#include "migrations.h"\n',
    "src/app/README.md": "# app\n",
    "src/app/main.cpp": '#include "store/home.h"\n\nint main() { return 0; }\n',
}
# Written in pieces, so that the tree's own check does not find them here.
HOST = "deb.debian" + ".org"
MACHINE = "/wo" + "rk/x"


def body(lines, head="int f() {"):
    return head + "\n" + "  g();\n" * (lines - 2) + "}\n"


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        for name, text in CLEAN.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def found(self):
        return tidy.check_tree(self.root)

    def expect(self, name, line, words):
        """Exactly one finding, at this place, with these words; how it is laid out does not count."""
        found = [each for each in self.found() if words == "-i on" or "-i on" not in each[2]]
        self.assertEqual([(path, at) for path, at, _ in found], [(name, line)], found)
        self.assertIn(words, found[0][2])


class Rules(Tree):
    def test_a_clean_tree_passes(self):
        self.assertEqual(self.found(), [])

    def test_the_program_prints_and_exits(self):
        program = [sys.executable, "-B", str(HERE / "tidy.py"), str(self.root)]
        clean = subprocess.run(program, capture_output=True, text=True, check=False)
        self.assertEqual(clean.returncode, 0, clean.stdout)
        self.write("src/base/date.h", "#pragma once\n")
        dirty = subprocess.run(program, capture_output=True, text=True, check=False)
        self.assertEqual(dirty.returncode, 1)
        self.assertRegex(dirty.stdout, r"(?m)^src/base/date\.h:1: a header starts")
        usage = subprocess.run(program[:-1], capture_output=True, text=True, check=False)
        self.assertEqual(usage.returncode, 2)

    def test_without_git_build_folders_are_not_looked_at(self):
        self.write("build/dev/x.h", "using namespace x;\n")
        self.write(".deps/y.h", "using namespace y;\n")
        self.assertEqual(self.found(), [])

    def test_with_git_ignored_files_are_not_looked_at(self):
        subprocess.run(["git", "init", "-q", str(self.root)], check=True)
        self.write(".gitignore", "/made/\n")
        self.write("made/x.h", "using namespace x;\n")
        self.assertEqual(self.found(), [])
        self.write("new.h", "// Not added to git yet.\n#pragma once\nusing namespace x;\n")
        self.expect("new.h", 3, "using namespace")

    def test_include_upwards(self):
        self.write("src/base/date.cpp", '#include "base/date.h"\n\n#include "store/home.h"\n')
        self.expect("src/base/date.cpp", 3, "base may not include store")

    def test_include_sideways(self):
        self.write("CMakeLists.txt", CLEAN["CMakeLists.txt"] + "pandok_module(search)\n")
        self.write("src/search/README.md", "# search\n")
        self.write("src/search/index.cpp", '#include "store/home.h"\n')
        self.expect("src/search/index.cpp", 1, "search may not include store")

    def test_the_includes_sideways_that_are_allowed(self):
        for room, other in tidy.SIDEWAYS:
            for name in (room, other):
                self.write(f"src/{name}/README.md", "# a room\n")
            self.write(f"src/{room}/x.h", f'// X.\n#pragma once\n#include "{other}/y.h"\n')
            self.write(f"src/{other}/y.h", f'// Y.\n#pragma once\n#include "base/date.h"\n')
        self.assertEqual(self.found(), [])
        self.write("src/register/y.h", '// Y.\n#pragma once\n#include "read/x.h"\n')
        self.expect("src/register/y.h", 3, "register may not include read")

    def test_include_of_no_room_or_by_a_relative_path(self):
        self.write("src/base/date.cpp", '#include "base/date.h"\n#include "util/x.h"\n')
        self.expect("src/base/date.cpp", 2, "no room")
        self.write("src/base/date.cpp", '#include "base/date.h"\n#include "../store/home.h"\n')
        self.expect("src/base/date.cpp", 2, "by the path from src/")

    def test_own_header_in_angle_brackets(self):
        self.write("src/store/home.cpp", "#include <base/date.h>\n")
        self.expect("src/store/home.cpp", 1, "our own header")

    def test_own_header_first(self):
        self.write("src/base/date.cpp", '#include <string>\n\n#include "base/date.h"\n')
        self.expect("src/base/date.cpp", 1, "own header")
        self.write("src/base/date.cpp", CLEAN["src/base/date.cpp"])
        self.write("src/base/date_test.cpp", '// Tests.\n#include <gtest/gtest.h>\n\n#include "base/date.h"\n')
        self.expect("src/base/date_test.cpp", 2, "own header")

    def test_header_without_purpose_or_guard(self):
        self.write("src/base/date.h", "// Dates.\nint days();\n")
        self.expect("src/base/date.h", 1, "#pragma once")

    def test_banned_calls(self):
        for call, instead in (
                ("using namespace std;", "name what"), ("int n = atoi(s);", "parse.h"),
                ("auto n = std::stoi(s);", "parse.h"), ("auto n = strtod(s, e);", "parse.h"),
                ("std::regex r;", "parser"), ("void f() { std::cout << 1; }", "log.h"),
                ("void f() { std::cerr << 1; }", "log.h"), ("void f() { sprintf(b, s); }", "fmt"),
                ("int n = rand();", "random.h"), ("int n = std::rand();", "random.h"),
                ("int n = std::system(s);", "posix_spawn"), ("auto p = popen(s, m);", "posix_spawn")):
            with self.subTest(call):
                self.write("src/store/home.cpp", f"\n\n{call}\n")
                self.expect("src/store/home.cpp", 3, instead)

    def test_words_that_only_look_banned(self):
        self.write("src/store/home.cpp", "// using namespace, atoi(x), std::cout, sleep(1)\n"
                   'const char* k = "rand() system() std::regex";\n'
                   'const char* r = R"(using namespace x; "atoi(1)")";\n'
                   "int operand(int x);\nint a = operand(1);\nauto e = std::system_error(c);\n"
                   "using namespace std::string_view_literals;\nint b = file.system();\n")
        self.assertEqual(self.found(), [])

    def test_sleep_in_a_test(self):
        self.write("src/base/wait_test.cpp", "void f() { std::this_thread::sleep_for(t); }\n")
        self.expect("src/base/wait_test.cpp", 1, "wait for the event")
        self.write("src/base/wait_test.cpp", "\n")
        self.write("src/base/wait.cpp", "void f() { std::this_thread::sleep_for(t); }\n")
        self.assertEqual(self.found(), [])

    def test_unfinished(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" + "XX"):
            self.write("src/base/date.cpp", CLEAN["src/base/date.cpp"] + f"// {word}: leap days\n")
            self.expect("src/base/date.cpp", 4, "finish it")

    def test_long_files(self):
        self.write("src/base/date.cpp", '#include "base/date.h"\n' + "int x;\n" * 500)
        self.expect("src/base/date.cpp", 500, "501 lines")
        self.write("src/base/date.cpp", '#include "base/date.h"\n' + "int x;\n" * 499)
        self.assertEqual(self.found(), [])
        self.write("models/train.py", "x = 1\n" * 501)
        self.expect("models/train.py", 500, "501 lines")

    def test_long_function(self):
        self.write("src/store/home.cpp", "\nnamespace a {\n" + body(71) + "}  // namespace a\n")
        self.expect("src/store/home.cpp", 3, "71 lines")
        self.write("src/store/home.cpp", "\nnamespace a {\n" + body(70) + "}  // namespace a\n")
        self.assertEqual(self.found(), [])

    def test_dead_source(self):
        self.write("src/store/sub/dead.cpp", "int x;\n")
        self.expect("src/store/sub/dead.cpp", 1, "dead code")
        (self.root / "src/store/sub/dead.cpp").unlink()
        self.write("src/image/README.md", "# image\n")
        self.write("src/image/x.cpp", "int x;\n")
        self.expect("src/image/x.cpp", 1, "dead code")

    def test_room_without_a_page_or_with_a_long_one(self):
        self.write("src/store/README.md", "line\n" * 81)
        self.expect("src/store/README.md", 80, "81 lines")
        (self.root / "src/store/README.md").unlink()
        self.expect("src/store/README.md", 1, "is missing")

    def test_room_that_nobody_knows(self):
        self.write("src/misc/README.md", "# misc\n")
        self.expect("src/misc", 1, "table of rooms")

    def test_large_file(self):
        with open(self.root / "big.bin", "wb") as file:
            file.truncate((20 << 20) + 1)
        self.expect("big.bin", 1, "too large")

    def test_path_of_one_machine(self):
        for path in (MACHINE, "/ro" + "ot/x", "/ho" + "me/kim/x"):
            self.write("docs/start.md", f"\nLook at `{path}`.\n")
            self.expect("docs/start.md", 2, "one machine")
        self.write("docs/start.md", "~/work/x, data/root/y, $DIR/work/x, /home, a/home/b\n")
        self.assertEqual(self.found(), [])

    def test_host_of_a_registry(self):
        for host in (HOST, "registry.npmjs" + ".org", "pypi" + ".org", "files.pythonhosted" + ".org"):
            self.write("setup/get.sh", f"set -e\ncurl https://{host}/x\n")
            self.expect("setup/get.sh", 2, "machine's own sources")

    def test_shell_script_that_goes_on_after_errors(self):
        self.write("setup/install.sh", "#!/bin/sh\necho done\n")
        self.expect("setup/install.sh", 1, "set -e")
        (self.root / "setup/install.sh").unlink()
        self.write("setup/hook", "#!/usr/bin/env bash\necho done\n")
        self.expect("setup/hook", 1, "set -e")

    def test_text_that_is_not_utf8(self):
        (self.root / "src/base/date.cpp").write_bytes(b"// caf\xe9\n")
        self.expect("src/base/date.cpp", 1, "UTF-8")

    @unittest.skipIf(tidy.clang_format() is None, "clang-format of the right version is not installed")
    def test_formatting(self):
        self.write("src/base/date.cpp", '#include "base/date.h"\n\nint days()  {return 7;}\n')
        self.expect("src/base/date.cpp", 3, "-i on")


class FunctionLengths(unittest.TestCase):
    def lengths(self, code):
        return cpp_text.function_lengths(cpp_text.strip_code(code))

    def test_what_is_a_function(self):
        for code in (body(9), body(9, "template <class T>\nrequires(C<T>) auto f(T x) -> int {"),
                     body(9, "class A {\n public:\n  int f() const& noexcept {") + "};\n",
                     body(9, "A::A(int x)\n    : a_{x},\n      b_(std::string{}) {"),
                     body(9, "void f(Options options = {}) {"), body(9, "TEST(A, B) {"),
                     body(9, "struct stat look() {"), body(9, 'extern "C" int f() {'),
                     "#define M(x) \\\n  if (x) {\n" + body(9), 'const char* k = "{";\n' + body(9),
                     "const char c = '{';\n" + body(9), 'auto r = R"({ { ")";\n' + body(9)):
            with self.subTest(code[:60]):
                lengths = self.lengths(code)
                self.assertEqual(len(lengths), 1, lengths)
                self.assertIn(lengths[0][1], (9, 10, 11))

    def test_what_is_none(self):
        for code in ("namespace a::b {\n" * 1 + "\n" * 90 + "}\n", "struct A {\n" + "  int x;\n" * 90 + "};\n",
                     "enum class E {\n" + "  x,\n" * 90 + "};\n", "constexpr int kA[] = {\n" + "  1,\n" * 90 + "};\n",
                     'extern "C" {\n' + "int f();\n" * 90 + "}\n",
                     "class [[nodiscard]] A : public B<int> {\n" + "  int f();\n" * 90 + "};\n"):
            with self.subTest(code[:40]):
                self.assertEqual(self.lengths(code), [])

    def test_each_function_counts_alone(self):
        self.assertEqual(self.lengths("namespace {\n" + body(5) + "\n" + body(6) + "}\nstruct A {\n" + body(7) + "};\n"),
                         [(2, 5), (8, 6), (16, 7)])


class CoAwait(unittest.TestCase):
    """The shapes that were run with sanitizers on g++ 12.2: eight break, the others do not."""

    BAD = {
        "c1": "co_await co_spawn(ex, [s, k]() -> awaitable<void> { co_return; }, use_awaitable);",
        "c2": "co_await async_initiate<T, void(int)>([p](auto&& h) { p->go(h); }, token);",
        "while": "f(); while (co_await g()) {}",
        "loop": "while (co_await next(stream)) { use({a, b}); }",
        "c3": "co_await f(Options{.a = 1, .b = s});",
        "c4": "co_await f({a, b});",
        "c5": "x = cond ? co_await g() : y;",
        "c8": "co_await co_spawn(pool, [fn = std::move(fn)]() { fn(); }, token);",
        "c9b": "co_await offload(pool, [keep, s = std::string(t)] { use(s); });",
        "copy of all": "auto r = co_await offload(pool, [=] { return use(s); });",
        "this": "co_await offload(pool, [this] { use(); });",
        "over lines": "co_await f(\n    a,\n    Options{\n        .a = 1});",
    }
    GOOD = {
        "c1f": "auto body = [s, k]() -> awaitable<void> { co_return; };\nco_await co_spawn(ex, std::move(body), t);",
        "c1g": "co_await co_spawn(ex, inner(s, k), use_awaitable);",
        "c3f": "Options options{.a = 1};\nco_await f(options);",
        "c3c": "co_await f(std::string(s), Options(a, b));",
        "c4f": "std::vector<int> list{a, b};\nco_await f(std::move(list));",
        "c5b": "const bool all = a && (co_await g()).size() == 3;",
        "c5f": "if (cond) x = co_await g();",
        "c6": "auto r = co_await (work() || timer());",
        "c7": "auto [ec] = co_await timer.async_wait(as_tuple(use_awaitable));",
        "c9": "auto job = [keep, s] { use(s); };\nco_await offload(pool, std::move(job));",
        "c9c": "co_await offload(pool, [&] { use(s); });",
        "references": "co_await offload(pool, [&a, &b](int x) { use(a[x], b); });",
        "no capture": "co_await offload(pool, [](int x) { return x; });",
        "index": "co_await f(list[i], table[a[0]]);",
        "text": 'co_await f("[x]{ ? : }");',
    }

    def test_the_bad_shapes_are_found(self):
        for name, code in self.BAD.items():
            with self.subTest(name):
                self.assertTrue(cpp_text.co_await_faults(cpp_text.strip_code(code)), code)

    def test_the_good_shapes_pass(self):
        for name, code in self.GOOD.items():
            with self.subTest(name):
                self.assertEqual(cpp_text.co_await_faults(cpp_text.strip_code(code)), [], code)


if __name__ == "__main__":
    unittest.main()
