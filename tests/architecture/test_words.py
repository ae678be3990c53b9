"""One word, one meaning: the words that are not used, in code, screens and texts, and what is said instead."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTEAD = {
    r"wish(es|ed)?(?!list)": "request, edit",
    r"sweep|swept": "clean up",
    r"depot": "upload store",
    r"stranger": "unknown, foreign",
    r"\bbur(y|ied)\b": "reap, remove",
    r"withdr(a|e)w": "revoke, remove",
    r"archiving|\barchive_(service|environment|project)|being archived|is archived": "delete",
    r"\btold\b": "reported, shown, known",
    r"\b(hold|holds|held) still\b": "quiesce",
    r"mak(e|es|ing) way": "stop",
    r"\bstor(y|ies)\b": "flow",
    r"\broom\b": "disk space",
    r"\bremains\b": "leftovers, is left",
    r"\bends? of (a )?(life|lives)\b": "deletion",
}
# What is history, made by a tool, or holds words of others: their names, their files, what users type.
EXEMPT = (
    "CHANGELOG.md",
    "LICENSE",
    "api/migrations/versions/",
    "dashboard/package-lock.json",
    "dashboard/mock/seed",
    "tests/architecture/test_words.py",
    "tests/integration/store/test_migrations.py",
    "tests/languages/",
    "uv.lock",
)
TEXTS = (".py", ".ts", ".tsx", ".js", ".mjs", ".md", ".yaml", ".toml", ".sh", ".json", ".html", ".css", ".example")


def words_of(text: str) -> str:
    """Identifiers taken apart, so that `a_wish`, `aWish` and `WishList` are words, too."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " ").lower()


def uses(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [
        f"{path.relative_to(ROOT)}:{number}: {found.group()!r}, say: {instead}"
        for pattern, instead in INSTEAD.items()
        if re.search(pattern, text, re.IGNORECASE) or re.search(pattern, words_of(text))
        for number, line in enumerate(text.splitlines(), 1)
        for found in [re.search(pattern, line, re.IGNORECASE) or re.search(pattern, words_of(line))]
        if found
    ]


def test_private_words_are_not_used() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split(
        "\n"
    )
    chosen = [ROOT / each for each in tracked if each.endswith(TEXTS) and not each.startswith(EXEMPT)]
    assert len(chosen) > 500, "the list of files is wrong"
    assert [line for path in chosen if path.exists() for line in uses(path)] == []


# With such a word begins a description that is no sentence: "The rows …", "Whether …", "By name."
OPENERS = frozenset(
    {"a", "all", "an", "any", "as", "at", "by", "current", "every", "everything", "for", "from", "how", "it", "its"}
    | {"largest", "newest", "no", "nobody", "none", "nothing", "of", "oldest", "on", "once", "only", "same", "some"}
    | {"such", "the", "their", "these", "they", "those", "to", "until", "what", "when", "where", "whether", "which"}
    | {"while", "who", "whole", "whose", "with"}
    # and what was found beside them: "Into an empty folder.", "Made with its mode …", "Services of the project."
    | {
        "address",
        "addresses",
        "argument",
        "asked",
        "back",
        "below",
        "cancelled",
        "create-or-adopt",
        "delete-if-present",
    }
    | {
        "digests",
        "domains",
        "elsewhere",
        "environments",
        "equal",
        "exactly",
        "exponential",
        "faults",
        "fields",
        "found",
    }
    | {
        "gone",
        "id",
        "ids",
        "into",
        "keys",
        "known",
        "latest",
        "listening",
        "made",
        "neither",
        "never",
        "numbers",
        "off",
    }
    | {"path", "pid", "piece", "pointers", "processes", "proportional", "questions", "quiet", "size", "sorted", "tasks"}
    | {"tcp", "variables", "why"}
)


# The name of a test is the sentence; what its docstring adds may be the reason alone.
@pytest.mark.parametrize("folder", ["api", "blocks", "deployments", "flows", "tests"])
def test_a_function_is_described_by_a_sentence_about_what_it_does(folder: str) -> None:
    fragments = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {text.splitlines()[0]}"
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("test_")
        and (text := ast.get_docstring(node))
        and not any("property" in ast.unparse(each) for each in node.decorator_list)
        and text.split()[0].strip(".,:;").lower() in OPENERS
    ]
    assert fragments == []


# With such a word begins half a sentence: "What the endpoints share.", "Of a flow run."
CLAUSES = frozenset(
    {"from", "how", "of", "since", "what", "where", "whether", "which", "who", "whoever", "whom", "whose"}
)


@pytest.mark.parametrize("folder", ["api", "blocks", "deployments", "flows"])
def test_a_module_or_class_is_described_by_a_sentence_or_by_what_it_is(folder: str) -> None:
    fragments = [
        f"{path.relative_to(ROOT)} {getattr(node, 'name', '')}: {text.splitlines()[0]}"
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef | ast.Module)
        and (text := ast.get_docstring(node))
        and text.split()[0].strip(".,:;").lower() in CLAUSES
    ]
    assert fragments == []


def test_the_search_finds_them_in_identifiers_and_texts() -> None:
    assert re.search(r"\bstor(y|ies)\b", words_of("FlowStory"))
    assert re.search("wish", words_of("def a_wish():"))
    assert not re.search(r"\bstor(y|ies)\b", words_of("history"))
