"""What a decision gives: verdicts, data, HTML; and how policies and decisions travel."""

import copy
import json
import multiprocessing
import pickle
import re
import unittest
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import regbox
from regbox import Decision, Policy, PolicyError
from regbox.types import Diagnostic, Need

ROOT = Path(__file__).parents[3]
ON = date(2026, 5, 1)
HEADER = 'policy demo "Demo & <co>" { version "1" in force from 2024-01-01 timezone "Europe/London" source regs "Regs <b>" at "https://example.org/?a=1&b=2" }'
TEXT = HEADER + """
  fact staff: integer "How many <b>people</b>?" { at least 0 }
  fact barred: bool "Is it barred?" { presumed false when true }
  fact note: text "Any note?"
  criterion small "A <small> firm" { cites regs "reg 1" requires staff is less than 50 except note when note is "x" cites regs "reg 2" }
  criterion fine { cites regs "reg 3" requires not barred }
  criterion later from 2030-01-01 { cites regs "reg 4" requires staff > 1 }
  condition report "Report <monthly>."
  decision eligibility "May it?" { eligible when all of { small, fine, later } subject to { report } because "It is <fine>."  ineligible otherwise }
  event sale { amount: money GBP }
  measure total = sum of sale.amount
  criterion modest { cites regs "reg 5" requires total is below GBP 500 }
  decision going { yes when modest  no otherwise }
"""
POLICY = Policy.from_source(TEXT)


class Tags(HTMLParser):
    """That every tag is closed, and which there are."""

    VOID = ("br", "hr", "img", "link", "meta", "input")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert not tags.open, tags.open
    return tags


class Verdicts(unittest.TestCase):
    def decide(self, **facts: object) -> Decision:
        return POLICY.decide(facts, on=ON, decision="eligibility")

    def test_they_are_those_of_the_json_in_order(self) -> None:
        for facts in ({}, {"staff": 5}, {"staff": 60, "note": "x"}, {"staff": 60, "note": "", "barred": True}):
            for on in (ON, date(2031, 1, 1)):
                decision = POLICY.decide(facts, on=on, decision="eligibility")
                told = {one["name"]: one["verdict"] for one in decision.to_dict()["criteria"]}
                self.assertEqual(decision.verdicts, told)
                self.assertEqual(list(decision.verdicts), list(told))
        self.assertEqual(self.decide(staff=60, note="x").verdicts, {"small": "met_by_exception", "fine": "met"})

    def test_they_are_the_callers_own(self) -> None:
        decision = self.decide(staff=5)
        decision.verdicts["small"] = "problem"
        self.assertEqual(decision.verdicts["small"], "met")
        self.assertEqual(self.decide(staff=6).verdicts["small"], "met")

    def test_a_policy_names_the_criteria_of_each_decision(self) -> None:
        self.assertEqual(POLICY.criteria("going"), ["modest"])
        self.assertEqual(POLICY.criteria("eligibility"), ["small", "fine", "later"])
        self.assertEqual(POLICY.criteria(), ["small", "fine", "later", "modest"])
        self.assertRaises(PolicyError, POLICY.criteria, "goin")

    def test_the_rest_is_made_when_asked(self) -> None:
        decision = self.decide()
        self.assertEqual((decision.name, decision.on, decision.status), ("eligibility", ON, "undetermined"))
        need = decision.needs[0]
        self.assertIsInstance(need, Need)
        self.assertEqual((need.fact, need["type"], need.question), ("barred", "bool", "Is it barred?"))
        self.assertEqual(decision.criteria[0].cites[0].at, "reg 1")
        self.assertEqual(decision.explanation_tree.kind, "decision")
        self.assertIn(decision.explanation_tree.children[0].kind, ("arm", "criterion"))
        self.assertEqual(decision.json, decision.to_json())
        self.assertEqual(json.loads(decision.json), decision.to_dict())
        later = POLICY.decide({"staff": 5}, on=date(2031, 1, 1), decision="eligibility")
        self.assertEqual((later.outcome, later.presumed, later.because), ("eligible", ["barred"], "It is <fine>."))
        self.assertEqual([(one.name, one.attached) for one in later.conditions], [("report", True)])
        self.assertEqual(later.facts, '{"staff":5}')
        self.assertEqual((decision.problems, decision.conflicts), ([], []))


class Html(unittest.TestCase):
    def test_whatever_is_said_is_text(self) -> None:
        later = POLICY.decide({"staff": 60, "note": "x"}, on=date(2031, 1, 1), decision="eligibility")
        html = later._repr_html_()
        tags = parsed(html)
        self.assertEqual(tags.seen & {"script", "style", "small", "monthly", "fine", "co"}, set())
        self.assertNotIn("<small>", html)
        for text in ("eligible", "It is <fine>.", "A <small> firm", "met by exception", "Regs <b>, reg 2", "Report <monthly>.", "barred"):
            self.assertIn(text, tags.text)
        self.assertIn(("href", "https://example.org/?a=1&b=2"), tags.attributes)

    def test_what_is_needed_comes_before_why(self) -> None:
        text = parsed(POLICY.decide({}, on=ON, decision="eligibility")._repr_html_()).text
        self.assertLess(text.index("How many <b>people</b>?"), text.index("A <small> firm"))
        self.assertTrue(text.startswith("undetermined"))

    def test_an_address_that_is_no_page_is_no_link(self) -> None:
        policy = Policy.from_source(TEXT.replace("https://example.org/?a=1&b=2", "javascript:alert(1)"))
        tags = parsed(policy.decide({"staff": 60}, on=ON, decision="eligibility")._repr_html_())
        self.assertNotIn("a", tags.seen)

    def test_no_colour_is_fixed(self) -> None:
        html = POLICY.decide({}, on=ON, decision="eligibility")._repr_html_()
        self.assertEqual(set(re.findall(r"(?<![-\w])(?:color|background)\s*:\s*([^;\"]+)", html)) - {"inherit", "none"}, set())

    def test_every_example_is_shown(self) -> None:
        for name in ("fca", "asic_credit", "arizona"):
            folder = ROOT / "examples" / name
            policy = Policy.from_file(folder / "policy.regbox")
            parsed(policy._repr_html_())
            for facts in ("eligible", "incomplete", "refused"):
                decision = policy.decide((folder / f"{facts}.json").read_text(encoding="utf-8"), on=ON, decision=next(iter(policy.decisions())))
                self.assertIn((decision.outcome or decision.status).replace("_", " "), parsed(decision._repr_html_()).text)

    def test_a_policy_tells_what_it_decides(self) -> None:
        text = parsed(POLICY._repr_html_()).text
        for part in ("Demo & <co>", "May it?", "staff: integer", POLICY.hash[:19]):
            self.assertIn(part, text)


def outcome_elsewhere(policy: Policy, decision: Decision) -> tuple[str | None, str, int]:
    again: Policy = pickle.loads(pickle.dumps(policy))
    return policy.decide({"staff": 60, "note": ""}, on=ON, decision="eligibility").outcome, decision.json, int(again is policy)


class Travelling(unittest.TestCase):
    def same(self, policy: Policy) -> Policy:
        again = pickle.loads(pickle.dumps(policy))
        self.assertEqual((again.hash, again), (policy.hash, policy))
        return again  # type: ignore[no-any-return]

    def test_a_policy_is_equal_by_its_texts(self) -> None:
        other = Policy.from_source(TEXT, name="another.regbox")
        self.assertEqual((other, hash(other)), (POLICY, hash(POLICY)))
        self.assertNotEqual(Policy.from_source(TEXT + " "), POLICY)
        self.assertNotEqual(POLICY, POLICY.hash)
        self.assertEqual(len({POLICY, other}), 1)
        self.assertIs(copy.deepcopy(POLICY), POLICY)
        self.assertIs(copy.copy(POLICY), POLICY)

    def test_a_pickled_policy_is_compiled_once(self) -> None:
        data = pickle.dumps(POLICY)
        self.assertLess(len(data), 2 * len(TEXT))
        self.assertIs(pickle.loads(data), pickle.loads(data))

    def test_modules_and_time_zones_travel(self) -> None:
        self.same(Policy.from_file(ROOT / "examples/eu_sme/policy.regbox"))
        self.same(Policy.from_file(ROOT / "examples/voucher/policy.regbox"))
        utc = b"TZif2" + bytes(15) + bytes(4 * 3) + bytes(4 * 3)
        utc = utc[:36] + (1).to_bytes(4, "big") + (4).to_bytes(4, "big") + bytes(6) + b"UTC\0"
        utc += b"TZif2" + bytes(15) + bytes(16) + (1).to_bytes(4, "big") + (4).to_bytes(4, "big") + bytes(6) + b"UTC\0\nUTC0\n"
        zoned = Policy.from_source(TEXT.replace("Europe/London", "Mars/Base"), zones={"Mars/Base": utc, "Other": b""})
        self.assertEqual(self.same(zoned).timezone, "Mars/Base")

    def test_another_process_decides_alike(self) -> None:
        decision = POLICY.decide({"staff": 5}, on=ON, decision="eligibility")
        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
            for found in pool.map(outcome_elsewhere, [POLICY] * 4, [decision] * 4):
                self.assertEqual(found, ("ineligible", decision.json, 1))

    def test_decisions_travel_and_are_compared(self) -> None:
        decision = POLICY.decide({"staff": 5}, on=ON, decision="eligibility")
        again = pickle.loads(pickle.dumps(decision))
        self.assertEqual((again, hash(again), again.json), (decision, hash(decision), decision.json))
        self.assertEqual(copy.deepcopy(decision), decision)
        self.assertNotEqual(POLICY.decide({"staff": 6}, on=ON, decision="eligibility"), decision)

    def test_a_monitor_travels_and_its_decisions_do_not(self) -> None:
        monitor = POLICY.monitor({"staff": 5})
        monitor.observe({"event": "sale", "at": datetime(2026, 5, 2, 9), "amount": 5})
        again = pickle.loads(pickle.dumps(monitor))
        self.assertEqual(again.save(), monitor.save())
        self.assertEqual(again.status().json, monitor.status().json)
        with self.assertRaisesRegex(TypeError, "monitor.save"):
            pickle.dumps(monitor.decide("going"))

    def test_diagnostics_travel(self) -> None:
        diagnostics = Policy.check("policy").diagnostics
        again = pickle.loads(pickle.dumps(diagnostics))
        self.assertEqual(again, diagnostics)
        self.assertIsInstance(again[0], Diagnostic)
        self.assertEqual(again[0].labels[0].line, diagnostics[0].labels[0].line)


class Package(unittest.TestCase):
    def test_what_is_made_cannot_be_made_otherwise(self) -> None:
        kinds: list[Any] = [Decision, Policy, regbox.Interview, regbox.Monitor, regbox.Status, regbox.TestReport, regbox.Coverage, regbox.Decisions]
        for kind in kinds:
            self.assertRaises(TypeError, kind)
