"""One word, one meaning: the words that are not used, in code, screens and texts, and what is said instead."""

import re
import subprocess
from pathlib import Path

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


def test_the_search_finds_them_in_identifiers_and_texts() -> None:
    assert re.search(r"\bstor(y|ies)\b", words_of("FlowStory"))
    assert re.search("wish", words_of("def a_wish():"))
    assert not re.search(r"\bstor(y|ies)\b", words_of("history"))
