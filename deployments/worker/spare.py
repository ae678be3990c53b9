"""Leaving out what libraries import and no run of ours uses: eight megabytes of the worker's memory."""

import sys
from types import ModuleType
from typing import cast

# The command line of httpx and a protocol that nobody speaks here; httpx is made to do without both.
ABSENT = ("httpx._main", "h2")
# A table of 65,536 transliterations, with which Prefect makes slugs of names; ours are ASCII.
TRANSLITERATION = "text_unidecode"


def spare() -> None:
    """To be called before the first import of Prefect."""
    modules = cast("dict[str, ModuleType | None]", sys.modules)
    for name in ABSENT:
        modules.setdefault(name, None)
    stand_in = ModuleType(TRANSLITERATION)
    vars(stand_in)["unidecode"] = lambda text: text.encode("ascii", "ignore").decode()
    modules.setdefault(TRANSLITERATION, stand_in)
