"""What tidy.py must know of C++: literals and comments, where functions end, what co_await holds.

Not a parser: it counts brackets in code that clang-format has laid out.
"""
import re

LITERALS = re.compile(
    r'//[^\n]*|/\*.*?\*/'
    r'|\b(?:u8|u|U|L)?R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'", re.S)
CLOSING = {"(": ")", "[": "]", "{": "}"}


def strip_code(text):
    """The text with comments and the content of literals blanked; lines and positions stay."""
    def blank(match):
        found = match[0]
        if found[0] == "/":
            return re.sub(r"[^\n]", " ", found)
        return found[0] + re.sub(r"[^\n]", " ", found[1:-1]) + found[-1]

    def blank_include(match):
        return re.sub(r"[^\n]", " ", match[0])

    without = LITERALS.sub(blank, text)
    # Preprocessor lines are no code: a macro's body has braces of its own.
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", blank_include, without, flags=re.M)


def is_scope(header):
    """Whether a brace after `header` opens a namespace or a class, which holds functions."""
    header = re.sub(r"\balignas\s*\([^)]*\)|__attribute__\s*\(\(.*?\)\)", "", header, flags=re.S)
    if re.search(r"\bnamespace\b", header) or re.search(r'\bextern\s+"\s*"\s*$', header):
        return True
    return bool(re.search(r"\b(?:class|struct|union)\b[^()=]*$", header)) and "(" not in header


def is_data(header):
    """Whether a brace after `header` holds values: an initialiser, an enum, a default argument."""
    if header.count("(") > header.count(")") or re.search(r"\benum\b", header):
        return True
    return bool(re.search(r"=\s*$", header)) or ")" not in header


def function_lengths(code):
    """(line, lines) of each function of stripped code, from its first word to its last brace."""
    found = []
    kinds = []  # of the open braces: "scope", "data", "function"
    start = 0   # where the words before the next brace begin
    for position, char in enumerate(code):
        if "function" in kinds or "data" in kinds:
            if char == "{":
                kinds.append("inner")
            elif char == "}" and (kind := kinds.pop()) != "inner":
                start = end_of_block(code, position, start, kind, found)
            continue
        if char == "{":
            header = code[start:position]
            kind = "scope" if is_scope(header) else "data" if is_data(header) else "function"
            kinds.append(kind)
            if kind == "scope":
                start = position + 1
        elif char == "}":
            if kinds:
                kinds.pop()
            start = position + 1
        elif char == ";" and code.count("(", start, position) <= code.count(")", start, position):
            start = position + 1
    return found


def end_of_block(code, position, start, kind, found):
    """Notes the function that ends here; where the words of what follows begin."""
    following = code[position + 1:position + 200].lstrip()
    if following[:1] in (",", "{", ")"):  # a member's initialiser, a default argument: it goes on
        return start
    if kind == "function":
        words = re.sub(r"^(?:\s|(?:public|private|protected):)*", "", code[start:position])
        first = code.count("\n", 0, position - len(words)) + 1
        last = code.count("\n", 0, position) + 1
        found.append((first, last - first + 1))
    return position + 1


def matching(code, position):
    """The position of the bracket that closes the one at `position`; the end if there is none."""
    depth = []
    for at in range(position, len(code)):
        if code[at] in CLOSING:
            depth.append(CLOSING[code[at]])
        elif depth and code[at] == depth[-1]:
            depth.pop()
            if not depth:
                return at
    return len(code) - 1


def operand_end(code, position):
    """Where the operand of a co_await ends: at a `;` or a bracket that closes an outer one."""
    while position < len(code):
        if code[position] in ";)]}":
            return position
        position = matching(code, position) + 1 if code[position] in CLOSING else position + 1
    return len(code)


def copies_something(captures):
    """Whether a lambda with this capture list holds more than references."""
    parts = [part.strip() for part in captures.split(",") if part.strip()]
    return any(not part.startswith("&") for part in parts)


def after_lambda(code, position):
    """The position behind the lambda whose `[` stands here."""
    body = code.find("{", matching(code, position))
    return len(code) if body < 0 else matching(code, body) + 1


def temporary_faults(code, position, end):
    """Lambdas with copies, braced lists and aggregates between position and end."""
    while position < end:
        char = code[position]
        before = code[:position].rstrip()
        if char == "[" and before[-1:] in ("(", ",", "=", "{", "&", "|", "?", ":") or \
                char == "[" and before.endswith("co_await"):
            if copies_something(code[position + 1:matching(code, position)]):
                yield position, "lambda"
            position = after_lambda(code, position)
            continue
        if char == "{":
            yield position, "braced list" if before[-1:] in ("(", ",", "{") else "aggregate"
            position = matching(code, position)
        position += 1


def co_await_faults(code):
    """(position, what) of each value that g++ 12 destroys twice when co_await holds it unnamed.

    The shapes: a lambda that captures by value, an aggregate temporary, a braced list, a `?:`
    with co_await in a branch, and a while with co_await in its condition (the coroutine is resumed
    after its end). Good: captures of references only, classes with constructors, and
    everything that was named in a statement of its own.
    """
    found = []
    for match in re.finditer(r"\bco_await\b", code):
        end = operand_end(code, match.end())
        found += temporary_faults(code, match.end(), end)
        begin = max(code.rfind(char, 0, match.start()) for char in ";{}") + 1
        if "?" in code[begin:match.start()] or "?" in code[match.end():end]:
            found.append((match.start(), "?: operand"))
        if re.match(r"\s*while\s*\([^)]*$", code[begin:match.start()]):
            found.append((match.start(), "condition of a while"))
    return sorted(set(found))
