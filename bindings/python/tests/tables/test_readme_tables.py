"""All examples of the README run, those of tables among them, and print what they say."""

import contextlib
import io
import re
import unittest
from pathlib import Path
from typing import Any


class Readme(unittest.TestCase):
    def test_its_examples_print_what_they_say(self) -> None:
        readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
        self.assertIn("decide_arrow", blocks[-1])
        names: dict[str, Any] = {"__name__": "__main__"}
        for block in blocks:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(block, "README.md", "exec"), names)
            self.assertEqual(printed.getvalue().splitlines(), re.findall(r"print\(.*\)  # (.*)", block))
