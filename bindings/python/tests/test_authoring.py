"""What the author of a policy asks of it, from Python."""

import json
import tempfile
import unittest
from datetime import date
from pathlib import Path
from typing import Any

from regbox import Policy, PolicyError, TestReport

ROOT = Path(__file__).parents[3]
TEXT = """policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
fact staff: integer "Hów many?"
fact idle: bool "Is it idle?"
criterion small "A small firm" { cites regs "reg 1" requires staff is less than 50 }
decision eligibility { eligible when small  ineligible otherwise }
scenario "A small firm" { given { staff = 3 } expect { eligibility is eligible } }
scenario "A large firm" { given { staff = 60 } expect { eligibility is eligible } }
"""


class Authoring(unittest.TestCase):
    def test_a_policy_is_checked_without_an_exception(self) -> None:
        policy, diagnostics = Policy.check(TEXT)
        assert policy is not None
        self.assertEqual([(one.code, one.severity, one.labels[0].line) for one in diagnostics], [("W0901", "warning", 3)])
        self.assertEqual(policy.warnings, diagnostics)
        bad = Policy.check(TEXT.replace("when small", "when smal").replace("60", "x"), name="mine.regbox")
        self.assertIsNone(bad.policy)
        self.assertGreaterEqual(len([one for one in bad.diagnostics if one.severity == "error"]), 2)
        self.assertEqual({one.labels[0].file for one in bad.diagnostics}, {"mine.regbox"})
        header, rest = TEXT.split("\n", 1)
        self.assertEqual(Policy.check([("a", header), ("b", rest)]).diagnostics[0].labels[0].file, "b")

    def test_a_call_that_is_wrong_in_itself_is_still_an_exception(self) -> None:
        check: Any = Policy.check
        cases: list[tuple[tuple[Any, ...], dict[str, Any]]]
        cases = [((TEXT,), {"zone": {}}), (([("a", TEXT)],), {"name": "b"}), ((5,), {}), ((), {})]
        for arguments, options in cases:
            self.assertRaises(TypeError, check, *arguments, **options)
        doc: Any = Policy.from_source(TEXT).doc
        with self.assertRaisesRegex(ValueError, "`markdown` or `html`"):
            doc(form="pdf")

        def zones(name: str) -> bytes:
            raise ZeroDivisionError(name)

        self.assertRaises(ZeroDivisionError, Policy.check, TEXT.replace("{ version", '{ timezone "A/B" version'), zones=zones)

    def test_a_file_is_laid_out(self) -> None:
        self.assertEqual(Policy.format('fact  a:bool "Is it?"   // why\n'), 'fact a: bool "Is it?"  // why\n')
        laid_out = Policy.format(TEXT)
        self.assertEqual(Policy.format(laid_out), laid_out)
        self.assertEqual("".join(laid_out.split()), "".join(TEXT.split()))
        with self.assertRaises(PolicyError) as caught:
            Policy.format("fact a bool", name="mine.regbox")
        self.assertEqual(caught.exception.diagnostics[0].labels[0].file, "mine.regbox")

    def test_scenarios_are_run_each_with_its_place(self) -> None:
        report = Policy.from_source(TEXT).test()
        self.assertIsInstance(report, TestReport)
        self.assertEqual((report.passed, report.failed, repr(report)), (1, 1, "<TestReport: 1 passed, 1 failed>"))
        small, large = report.scenarios
        self.assertEqual((small.title, small.passed, small.span.line, small.errors), ("A small firm", True, 6, []))
        self.assertEqual((large.passed, large.errors[0].code), (False, "E0701"))
        self.assertEqual(TEXT.encode()[large.span.start : large.span.end].decode(), '"A large firm"')
        self.assertEqual(report.to_dict(), json.loads(report.json))

    def test_coverage_tells_what_no_scenario_reaches(self) -> None:
        coverage = Policy.from_source(TEXT).test().coverage
        self.assertEqual((len(coverage), coverage.reached), (4, 4))
        less = Policy.from_source(TEXT[: TEXT.index('scenario "A large')]).test().coverage
        self.assertEqual([(one.item, one.what, one.line) for one in less.points if not one.scenarios], [("small", "not met", 4), ("eligibility", "ineligible", 5)])
        self.assertIn("2 of 4 reached", str(less))
        self.assertEqual(json.loads(less.json), less.points)

    def test_cases_are_made_up(self) -> None:
        policy = Policy.from_source(TEXT)
        on = date(2026, 5, 1)
        cases = policy.samples(100, on=on, seed=7)
        self.assertEqual(cases, policy.samples(101, on=on, seed=7)[:100])
        self.assertNotEqual(cases, policy.samples(100, on=on, seed=8))
        self.assertEqual({policy.decide(facts, on=on).outcome for facts in cases}, {"eligible", "ineligible"})
        self.assertLessEqual({49, 50, 51}, {facts["staff"] for facts in cases})
        self.assertIn({}, policy.samples(100, on=on, unknown=60))
        wrong: Any = -1
        self.assertRaises(OverflowError, policy.samples, wrong, on=on)

    def test_the_rulebook_the_schema_and_the_texts(self) -> None:
        policy = Policy.from_source(TEXT)
        self.assertRegex(policy.doc(), r"^# Demo[\s\S]*\| Provision \| Source \|")
        self.assertEqual(policy.doc(form="markdown"), policy.doc())
        self.assertRegex(policy.doc(form="html"), r"^<!DOCTYPE html>[\s\S]*</html>\s*$")
        self.assertEqual(json.loads(policy.schema())["properties"]["staff"]["title"], "Hów many?")
        self.assertEqual(policy.texts()["staff"], {"question": "Hów many?"})
        self.assertEqual(policy.facts(), {"staff": "integer", "idle": "bool"})
        self.assertIsNone(policy.regulator)
        self.assertIsNone(policy.timezone)

    def test_a_policy_comes_from_several_files(self) -> None:
        header, rest = TEXT.split("\n", 1)
        use = 'use "eu/sme.regbox" as sme criterion tiny { cites regs "reg 2" requires not sme.big } decision other { yes when tiny no otherwise }'
        module = header.replace("demo", "sme") + ' fact firms: integer "How many?" define big: bool = firms is at least 5'
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for path, text in {"in/main.regbox": header, "in/more.regbox": rest, "later/order.regbox": use, "later/eu/sme.regbox": module}.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text, encoding="utf-8")
            main, order = folder / "in/main.regbox", folder / "later/order.regbox"
            more: str | Path = str(folder / "in/more.regbox")
            self.assertEqual(Policy.from_files([main]).name, "demo")
            self.assertEqual(Policy.from_files([main, more]).criteria(), ["small"])
            self.assertEqual(Policy.from_files(iter([more, main, order])), Policy.from_files([main, order, more]))
            self.assertEqual(set(Policy.from_files([main, more, order]).decisions()), {"eligibility", "other"})
            with self.assertRaises(PolicyError) as caught:
                Policy.from_files([main])
                order.write_text(use.replace("sme.big", "sme.bog"), encoding="utf-8")
                Policy.from_files([main, more, order])
            self.assertEqual(caught.exception.diagnostics[0].labels[0].file, "../later/order.regbox")
            self.assertRaises(FileNotFoundError, Policy.from_files, [main, folder / "none.regbox"])
            self.assertRaises(ValueError, Policy.from_files, [])
            self.assertRaises(TypeError, Policy.from_files, more)

    def test_every_example_answers_as_its_author_asks(self) -> None:
        for name in ("fca", "asic_credit", "arizona", "taiwan", "eu_sme", "voucher"):
            path = ROOT / "examples" / name / "policy.regbox"
            self.assertEqual(Policy.from_file(path).test().failed, 0)
            text = path.read_text(encoding="utf-8")
            self.assertEqual(Policy.format(text), text)
