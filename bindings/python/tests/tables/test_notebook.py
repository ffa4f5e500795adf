"""The notebook of `examples/register` runs from a fresh kernel, and shows what it says."""

import unittest
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[4] / "examples/register"


class Notebook(unittest.TestCase):
    def test_it_runs_from_top_to_bottom(self) -> None:
        notebook: Any = nbformat.read(FOLDER / "register.ipynb", as_version=4)
        nbformat.validate(notebook)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self.assertTrue(all(not cell.outputs for cell in cells), "it is kept without outputs")
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(FOLDER)}}).execute()
        shown = [output.get("data", {}) for cell in cells for output in cell.outputs]
        pages = "".join(data.get("text/html", "") for data in shown)
        for text in ("Review of the sandbox register", "leaves", "The whole explanation", "r 5"):
            self.assertIn(text, pages)
        self.assertTrue(any("image/png" in data for data in shown), "nothing is plotted")
        affected = next(cell for cell in cells if "affected = " in cell.source).outputs[0]["data"]["text/plain"]
        for words in ("stays", "leaves"):
            self.assertIn(words, affected)
