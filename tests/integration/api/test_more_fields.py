"""A field is declared once: `more_fields.py` shows what works of fields that are nowhere but in their declarations."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent.parent


def test_a_field_needs_nothing_but_its_declaration():
    """In a process of its own, which loads the declarations with more of them."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.hypothetical"]
    path = Path(__file__).with_name("more_fields.py")
    done = subprocess.run([*command, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout
