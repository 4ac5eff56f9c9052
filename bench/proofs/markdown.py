"""Prove that no text of up to 32 kB keeps the renderer busy: every shape cooks within 200 ms of CPU or is refused.

    python -m bench.proofs.markdown --data ../shared/data/security [--seed 1] [--n 200]

`--data` is a folder with a `markdown_pathological.json` (or such a file): a list of cases, each prefix + unit * times +
middle + unit2 * times2 + suffix. Our own shapes and `n` random mixtures of them come on top. Positive control: plain
Python-Markdown, given the same shapes in a process of its own, must break the limit for at least one of them, or
the shapes would prove nothing. At the end stands, for information, what we render differently from CommonMark.
"""

from __future__ import annotations

import argparse
import json
import random  # noqa: TID251  Seeded: a proof must be repeatable.
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from community.core.text.markdown import cook
from community.core.text.refusal import TextRefused

LIMIT_MS = 200
SIZES = (4 * 1024, 8 * 1024, 16 * 1024, 32 * 1024)
CONTROL_SECONDS = 2  # Ten times the limit: beyond doubt, and soon over.

UNITS = (
    "[a", "[", "![", "![[]()", "[a](b", "[a](<", "[a](b \"", "[a](b '", "[a](b (", "[ a_", "[ (](", "[a][", "[a]: b\n", "[a]:b \"",
    "[x]: <", "[]()", "[[](a)", "![](http://a.b)", "[http://a.b](", "[x](", "[a] ", "[^1]", "![a](/files/a)", "[*a](b)*", "*[a*](b)",
    "*a **a ", "*", "**a", "_a ", "__a _b", "*_", "_*", "**_~~", "*a_", "a*b_", "~~", "~", "~~a", "****a", "a****", " * ", "_ _ ",
    "`", "``a`", "`a`", "`\"", "[`](", "<", "<a", "<!--", "<http://", "<a@b.c>", "<b@", "</", "<?", "<![CDATA[", "<div>", "&", "&amp;",
    "&#0;", "&#x", "> ", ">", ">> a\n", "> a\n\n", ">\n", "> - a\n", "- > a\n", "> ```\n", ">a\n- ", "- ", "- a\n", "- a\n\n", "  - a\n",
    "1. ", "1) a\n", "- - ", "10000000000. a\n", "* a\n 1. b\n", "- [ ] ", "- [x] a\n", "- ```\n", "# a\n", "#", "a\n=\n", "a\n---\n",
    "---\n", "* * *\n", "=\n", "a|", "|a|\n|-|\n", "|", "| | |\n", "a|b\n-|-\n", " ", "\t", "\n", " \n", "a\n", "a\n\n", "    a\n",
    "    a\n\n", "a\n    b\n", "a  \n", "\\\n", "a\r\n", "```\n", "```a\n", "~~~\n", "```c\n\n\n", "```python\n\"\"\"\n", "\\", "\\*", "http://",
    "http://a.b/ ", "http://a.b/)", "http://a[b]", "www.", "a@a", "@a", "@mara ", "(", ")", "\"", "'", "\u0301", "\u0315\u0316",
    "\u202e", "\u200d", "\xa0", "\x00", "\U0001f600", "é",
)  # fmt: skip
PAIRS = (
    ("[", "]"), ("[", "](a)"), ("![", "](a)"), ("[a](", ")"), ("*", "*"), ("*a ", " a*"), ("**a ", " a**"), ("~~a ", " a~~"),
    ("(", ")"), ("<", ">"), ("`", "`"),
)  # fmt: skip

# Source, and why ours may differ from what markdown-it-py makes of it.
EXAMPLES = (
    ("*a* **b** `c` [d](/e \"f\")", ""), ("***a** b*", ""), ("*a **b***", ""), ("a*\"b\"*", ""), ("_a_b_ __c__d", ""), ("`` a`b ``", ""),
    ("**a*", ""), ("*a`*`", ""), ("[a](</b c>)", ""), ("[a](/b(c)d)", ""), ("[a [b](/c) d](/e)", ""), ("[a]\n\n[a]: /b 'c'", ""),
    ("[A B][]\n\n[a  b]: /c", ""), ("<https://a.example>", ""), ("&copy; &#35; &nosuch;", ""), ("\\*a\\* \\a", ""), ("- a\n- b", ""),
    ("- a\n\n  b\n- c", ""), ("1. a\n2. b", ""), ("7. a\n8. b", ""), ("- a\n  - b\n    - c", ""), ("> a\n> b", "line break"), ("> a\n\n> b", ""),
    ("    a\n\n    b", ""), ("```py\na\n```", "colours"), ("```\na\n\n\nb\n```", ""), ("# a\n## b ##\n#c", ""), ("a\n===", ""), ("a\nb\n---", "rule"),
    ("* * *", ""), ("a\nb", "line break"), ("a  \nb", ""), ("a\\\nb", ""), ("<b>a</b>", ""), ("<!-- a -->", ""), ("https://a.example", "bare address"),
    ("a|b\n-|-\n1|2", "table"), ("~~a~~", "strike-through"), ("- [ ] a", "task list"), ("![a](https://b.example/c.png)", "image from elsewhere"),
    ("[a](javascript:b)", ""), ("[a](data:b)", ""), ("[a](b)", "address without a place"), ("a\n- b", ""), ("a\n2. b", "line break"), ("- a\n1. b", ""),
    ("10. a\n  - b", "lenient nesting"), ("- a\n# b", ""), ("> ```\n> a\n> ```", ""), ("- ```\n  a\n  ```", ""), ("[a]: /b\n\"c\"\n\n[a]", "definition over lines"),
    ("    a\n\n\n    b", "blank lines in code"), ("- a\n\n\n- b", ""), ("> a\nb", "line break"), ("-\n- a", "empty item"), ("", ""),
)  # fmt: skip

REASONS = {
    "line break": "a line end is a line break, as forums do",
    "colours": "code is coloured on the server",
    "rule": "dashes under several lines are a rule, as under a signature",
    "bare address": "bare addresses become links",
    "table": "tables (GitHub's)",
    "strike-through": "strike-through (GitHub's)",
    "task list": "task lists (GitHub's), without form controls",
    "image from elsewhere": "images of other sites become links: the page loads none",
    "address without a place": "an address must be complete or begin with /",
    "lenient nesting": "two spaces nest under any marker",
    "definition over lines": "a definition stands on one line",
    "blank lines in code": "several blank lines in indented code become one",
    "empty item": "an empty item needs words to begin a list",
}


@dataclass
class Shape:
    """Something that repeats, to be cut to any size."""

    name: str
    prefix: str
    unit: str
    middle: str = ""
    unit2: str = ""
    suffix: str = ""
    times: int = 1
    times2: int = 1

    def sized(self, size: int) -> str:
        """Return the shape in `size` bytes or a little less, its two units in the proportion of their times."""
        fixed = len((self.prefix + self.middle + self.suffix).encode())
        growing = len(self.unit.encode()) * self.times + len(self.unit2.encode()) * self.times2
        share = max(0, size - fixed) / max(1, growing)
        first, second = self.unit * int(self.times * share), self.unit2 * int(self.times2 * share)
        text = self.prefix + first + self.middle + second + self.suffix
        return text.encode()[:size].decode(errors="ignore")


def main(data: Path | None, seed: int, n: int) -> int:
    """Run every shape at every size; return 0 if all of them kept within the limit."""
    shapes = [*_shapes_of(data), *_own_shapes(), *_mixtures(seed, n)]
    cook("warm *up*")
    passed, failures, rows = 0, [], []
    for shape in shapes:
        times, refusals = zip(*(_cook(shape.sized(size)) for size in SIZES), strict=True)
        rows.append((shape.name, times, next((refusal for refusal in refusals if refusal), "")))
        for size, milliseconds in zip(SIZES, times, strict=True):
            if milliseconds <= LIMIT_MS:
                passed += 1
            else:
                failures.append(f"{shape.name!r} at {size} bytes took {milliseconds:.0f} ms")
    _print_table(rows)
    exceeded = _control(shapes)
    if exceeded:
        passed += 1
    else:
        failures.append("positive control: plain Python-Markdown kept within the limit for every shape tried")
    _print_differences()
    for failure in failures:
        print(f"FAILED {failure}")
    worst = max(max(times) for _, times, _ in rows)
    print(
        f"\nworst {worst:.0f} ms CPU of {LIMIT_MS} allowed, {len(shapes)} shapes at {len(SIZES)} sizes, seed {seed}"
    )
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


def _shapes_of(data: Path | None) -> list[Shape]:
    if data is None:
        return []
    found = [data] if data.is_file() else sorted(data.rglob("markdown_pathological.json"))
    if not found:
        raise SystemExit(f"No markdown_pathological.json in {data}")
    return [
        Shape(**{name: case[name] for name in Shape.__dataclass_fields__})
        for path in found
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
    ]


def _own_shapes() -> list[Shape]:
    largest = SIZES[-1]
    grown = {
        "back-ticks of growing length": "a".join("`" * length for length in range(1, 260)),
        "fences of growing length": "\n".join("`" * length for length in range(3, 260)),
        "list nested by two": "\n".join("  " * depth + "- a" for depth in range(200)),
        "loose list nested by four": "\n\n".join("    " * depth + "- a" for depth in range(120)),
        "quotes of growing depth": "\n".join("> " * depth + "a" for depth in range(180)),
        "emphasis of growing length": " ".join("*" * length + "a" for length in range(1, 250)),
        "definitions and uses": "".join(f"[a{i}]: /b\n" for i in range(1_500))
        + "".join(f"[a{i}] " for i in range(3_000)),
        "wide and tall table": "|".join("a" * 39) + "\n" + "|".join("-" * 39) + "\n" + "|\n" * largest,
        "quotes in a title": "[a]: " + '"' * largest + " x",
        "many different addresses": " ".join(f"http://a{i}.example/" for i in range(2_000)),
        "nothing but words": "lorem ipsum dolor sit amet " * largest,
    }
    return [
        *(Shape(repr(unit), "", unit) for unit in UNITS),
        *(Shape(f"{first!r}…{last!r}", "", first, "x", last) for first, last in PAIRS),
        *(Shape(name, text[:largest], " ") for name, text in grown.items()),
        *(Shape(f"{language}: {unit!r}", f"```{language}\n", unit) for language in ("c", "java", "python", "js", "html", "ruby", "php")
          for unit in ("\n", "a ", '\\"', "/*", "<a ", "(", "def a", "\n '")),
    ]  # fmt: skip


def _mixtures(seed: int, n: int) -> list[Shape]:
    chance = random.Random(seed)
    units = ("".join(chance.choices(UNITS, k=chance.randint(2, 5))) for _ in range(n))
    return [Shape(f"mixture {unit!r}", "", unit) for unit in units]


def _cook(text: str) -> tuple[float, str]:
    """Return the CPU milliseconds and the refusal, if it was one. A time over the limit is measured twice more,
    because a neighbour on the same core inflates it; the smallest counts."""
    best, refusal = float("inf"), ""
    for _ in range(3):
        start = time.process_time()
        try:
            cook(text)
        except TextRefused as refused:
            refusal = refused.reason
        best = min(best, (time.process_time() - start) * 1000)
        if best <= LIMIT_MS:
            break
    return best, refusal


def _print_table(rows: list[tuple[str, tuple[float, ...], str]]) -> None:
    print(f"{'CPU ms at':44}" + "".join(f"{size // 1024:>5} kB" for size in SIZES) + "  refused with")
    for name, times, refusal in sorted(rows, key=lambda row: -max(row[1])):
        print(
            f"{name[:43]:44}"
            + "".join(f"{milliseconds:8.1f}" for milliseconds in times)
            + f"  {refusal[:70]}"
        )


_PLAIN = "import sys, markdown; markdown.markdown(sys.stdin.read())"


def _control(shapes: list[Shape]) -> list[str]:
    """Name the shapes that plain Python-Markdown does not finish within CONTROL_SECONDS of CPU."""
    known = ("'[a'", "'['", "'[a](b'", "'![[]()'", "'[ (]('", "many link openers", "nested brackets")
    exceeded = []
    print(f"\nPositive control: plain Python-Markdown, stopped after {CONTROL_SECONDS} s of CPU")
    for shape in [shape for shape in shapes if shape.name in known]:
        run = subprocess.run(
            [sys.executable, "-c", _PLAIN],
            input=shape.sized(SIZES[-1]).encode(),
            capture_output=True,
            check=False,
            preexec_fn=_limit_cpu,
        )
        if run.returncode < 0:
            exceeded.append(shape.name)
        print(f"  {shape.name:44} {'stopped' if run.returncode < 0 else 'finished'}")
    return exceeded


def _limit_cpu() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CONTROL_SECONDS, CONTROL_SECONDS + 1))


def _print_differences() -> None:
    try:
        from markdown_it import MarkdownIt  # noqa: PLC0415  A tool of developers; the proof stands without it.
    except ImportError:
        print("\nNo comparison with CommonMark: markdown-it-py is not installed")
        return
    reference = MarkdownIt("commonmark", {"html": False})
    differing = [
        (source, reason)
        for source, reason in EXAMPLES
        if _normal(cook(source).html) != _normal(_shifted(reference.render(source)))
    ]
    print(
        f"\nRendered differently from CommonMark: {len(differing)} of {len(EXAMPLES)} examples (information only)"
    )
    for source, reason in differing:
        print(f"  {source!r:44} {REASONS.get(reason, 'unexplained: ' + cook(source).html)}")


def _normal(html: str) -> str:
    html = html.replace("<br />", "<br>").replace("<hr />", "<hr>").replace("&quot;", '"')
    html = re.sub(r' rel="[^"]*"| loading="lazy"', "", html)
    return re.sub(r"\s*(</?(?:p|ul|ol|li|blockquote|pre|h\d|hr|br)(?: [^>]*)?>)\s*", r"\1", html).strip()


def _shifted(html: str) -> str:
    return re.sub(r"(</?h)(\d)", lambda match: f"{match[1]}{min(int(match[2]) + 2, 6)}", html)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument(
        "--data", type=Path, help="a folder with markdown_pathological.json, or such a file"
    )
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--n", type=int, default=100, help="random mixtures of shapes")
    given = arguments.parse_args()
    sys.exit(main(given.data, given.seed, given.n))
