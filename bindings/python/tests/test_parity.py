"""The parity cases, byte for byte: a case is the same through every face."""

import json
import unittest
from datetime import date
from pathlib import Path
from typing import Any

from regbox import Policy, PolicyError

ROOT = Path(__file__).parents[3]


def answer(case: dict[str, Any]) -> str:
    try:
        if "example" in case:
            policy = Policy.from_file(ROOT / "examples" / case["example"] / "policy.regbox")
        else:
            sources = [(file["name"], file["text"]) for file in case["files"] if not file.get("module")]
            modules = {file["name"]: file["text"] for file in case["files"] if file.get("module")}
            policy = Policy.from_sources(sources, files=modules)
        if "events" in case:
            monitor = policy.monitor(case["facts"])
            for event in case["events"]:
                monitor.observe(event)
            return policy.restore(monitor.save()).status(at=case.get("at")).to_json()
        on = date.fromisoformat(case["on"])
        return policy.decide(case["facts"], on=on, decision=case["decision"]).to_json()
    except PolicyError as error:
        return error.json


class Parity(unittest.TestCase):
    def test_cpython_gives_the_bytes_that_the_cases_state(self) -> None:
        paths = sorted((ROOT / "tests/parity/cases").glob("*.json"))
        self.assertGreaterEqual(len(paths), 20, "cases have been lost")
        for path in paths:
            case = json.loads(path.read_text(encoding="utf-8"))
            self.assertEqual(answer(case), case["expect"], case["name"])
        print(f"{len(paths)} parity cases passed in CPython")
