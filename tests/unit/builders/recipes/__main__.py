"""Write what is expected anew."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.unit.builders.recipes import CASES, Case, written

for file in CASES:
    kept = file.read_text().partition("=== => Dockerfile\n")[0]
    with TemporaryDirectory() as folder:
        file.write_text(f"{kept}=== => Dockerfile\n{written(Case.read(file), Path(folder))}")
