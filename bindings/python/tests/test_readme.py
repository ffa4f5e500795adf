"""The examples of the README run, one after the other, and print what they say."""

import contextlib
import io
import re
import unittest
from pathlib import Path
from typing import Any


class Readme(unittest.TestCase):
    def test_its_examples_print_what_they_say(self) -> None:
        readme = Path(__file__).parent.with_name("README.md").read_text(encoding="utf-8")
        # The examples of tables need other packages: `tables/test_readme_tables.py` runs them, too.
        parts = readme.split("## Tables")
        self.assertEqual(len(parts), 2)
        blocks = re.findall(r"```python\n(.*?)```", parts[0], re.DOTALL)
        self.assertGreaterEqual(len(blocks), 5)
        names: dict[str, Any] = {"__name__": "__main__"}
        for block in blocks:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(block, "README.md", "exec"), names)
            self.assertEqual(printed.getvalue().splitlines(), re.findall(r"print\(.*\)  # (.*)", block))
