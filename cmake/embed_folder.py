#!/usr/bin/env python3
"""Writes the files of a folder as the C++ source of http/embedded_files.h.

Usage: embed_folder.py FOLDER OUT.cpp

Each file is there as it is and, where that is smaller, compressed by gzip; the output depends on nothing but the files.
"""
import gzip
import sys
from pathlib import Path


def array(name, data):
    rows = [",".join(map(str, data[i:i + 64])) for i in range(0, len(data), 64)]
    return f"constexpr unsigned char {name}[] = {{\n" + ",\n".join(rows or ["0"]) + "};\n"


def view(name, data):
    return f"{{reinterpret_cast<const char*>({name}), {len(data)}}}" if data else "{}"


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    files = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
    arrays, entries = [], []
    for number, path in enumerate(files):
        data = path.read_bytes()
        packed = gzip.compress(data, 9, mtime=0)
        packed = packed if len(packed) < len(data) * 0.95 else b""
        arrays += [array(f"kPlain{number}", data), array(f"kPacked{number}", packed)]
        entries.append(f'{{"/{path.relative_to(folder).as_posix()}", {view(f"kPlain{number}", data)}, '
                       f'{view(f"kPacked{number}", packed)}}}')
    text = ("// Made by cmake/embed_folder.py; do not edit.\n#include \"http/embedded_files.h\"\n\n"
            "namespace pandok::http {\nnamespace {\n\n" + "\n".join(arrays) + "\n}  // namespace\n\n"
            "std::vector<EmbeddedFile> embedded_files() {\n  return {" + ",\n          ".join(entries) +
            "};\n}\n\n}  // namespace pandok::http\n")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
