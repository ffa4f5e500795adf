"""What the binding itself answers for: values that cross, options, errors as data."""

import contextlib
import io
import json
import pickle
import re
import tempfile
import unittest
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import regbox
from regbox import Decision, Policy, PolicyError
from regbox.types import Facts

HEADER = 'policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }'
TEXT = HEADER + """
  enum Kind { company charity }
  record Owner { name: text "Who is it?"  share: decimal "How much of it?" }
  fact kind: Kind "What is it?"
  fact scope: set of Kind "What for?"
  fact staff: integer "How many people?" { at least 0 }
  fact share: decimal "Which share?"
  fact since: date "Since when?"
  fact begun: datetime "When did it begin?"
  fact seen: datetime "When was it seen?"
  fact note: text "Anything else?"
  fact span: duration "For how long?"
  fact owners: list of Owner "Who owns it?"
  criterion small "A small firm" { cites regs "reg 1"
    requires any of { kind is charity, staff is at least 50, share > 0.5, since is after 2020-01-01, note is "x", span > 1 hour, span < 0 hours,
      seen is after begun, charity in scope, some o in owners satisfies o.share > 0.5 } }
  decision eligibility { ineligible when small  eligible otherwise }"""
POLICY = Policy.from_source(TEXT)
ON = date(2026, 5, 1)


class Kind(Enum):
    COMPANY = "company"
    CHARITY = "charity"


class Size(IntEnum):
    LARGE = 250


@dataclass
class Owner:
    name: str
    share: Decimal | None


@dataclass
class Applicant:
    kind: Kind
    owners: list[Owner]


class Case(unittest.TestCase):
    def used(self, facts: Facts) -> Any:
        return POLICY.decide(facts, on=ON).criteria[0].used

    def faults(self, call: Callable[[], object]) -> list[str]:
        with self.assertRaises(PolicyError) as caught:
            call()
        error = caught.exception
        self.assertEqual(json.loads(error.json), {"regbox": 1, "errors": error.diagnostics})
        return [f"{one.code} {one.fact}: {one.message}" for one in error.diagnostics]

    def refused(self, facts: Any) -> list[str]:
        return self.faults(lambda: POLICY.decide(facts, on=ON))


class Values(Case):
    def test_values_cross(self) -> None:
        cases: list[tuple[str, object, object]] = [
            ("kind", Kind.CHARITY, "charity"),
            ("staff", Size.LARGE, 250),
            ("staff", 10**27, 10**27),
            ("share", Decimal("0.6234567890123456789012345678"), "0.6234567890123456789012345678"),
            ("share", Decimal("1E+3"), "1000"),
            ("span", timedelta(hours=72), "PT72H"),
            ("span", timedelta(microseconds=-1), "-PT0.000001S"),
            ("span", timedelta(days=3, microseconds=500_000), "PT72H0.5S"),
            ("since", date(2021, 2, 3), "2021-02-03"),
            ("note", "x", "x"),
        ]
        for name, value, written in cases:
            self.assertEqual(self.used({name: value}), {name: written})
        self.assertEqual(self.used('{"share": 0.6234567890123456789012345678}'), self.used({cases[3][0]: cases[3][1]}))

    def test_sets_have_an_order(self) -> None:
        self.assertEqual(self.used({"scope": {Kind.CHARITY, Kind.COMPANY}}), {"scope": ["company", "charity"]})
        self.assertEqual(self.used({"scope": frozenset({"charity"})}), {"scope": ["charity"]})

    def test_datetimes_cross(self) -> None:
        seen = datetime(2026, 5, 2, 9, 0, tzinfo=timezone(timedelta(hours=1)))
        begun = datetime(2026, 5, 2, 7, 59, 59, tzinfo=timezone.utc)
        self.assertEqual(POLICY.decide({"seen": seen, "begun": begun}, on=ON).outcome, "ineligible")
        self.assertRegex(self.refused({"seen": datetime(2026, 5, 2, 9)})[0], "^E0603 seen: `seen` cannot be read")

    def test_objects_cross(self) -> None:
        applicant = Applicant(Kind.COMPANY, [Owner("A", None), Owner("B", Decimal("0.51"))])
        as_dict = {"kind": "company", "owners": [{"name": "A"}, {"name": "B", "share": "0.51"}]}
        wanted = POLICY.decide(as_dict, on=ON).to_json()
        same: list[Facts] = [applicant, OrderedDict(as_dict), MappingProxyType(as_dict), json.dumps(as_dict)]
        for facts in same:
            self.assertEqual(POLICY.decide(facts, on=ON).to_json(), wanted)
        self.assertIn('"outcome":"ineligible"', wanted)

    def test_a_float_is_refused_beside_all_else_that_is_wrong(self) -> None:
        facts: dict[str, object] = {"share": 0.1, "staff": -1, "owners": [{"name": 1.5}], "stuff": 1}
        self.assertEqual(
            self.refused(facts),
            [
                "E0609 share: `share` is a floating-point number, which has no exact digits",
                "E0609 owners[0].name: `owners[0].name` is a floating-point number, which has no exact digits",
                "E0606 staff: `staff` must be at least 0, and `-1` is not",
                "E0602 stuff: unknown fact `stuff`",
            ],
        )
        with self.assertRaisesRegex(PolicyError, re.escape('give a Decimal or its digits as text: `"0.1"`')):
            POLICY.decide({"share": 0.1}, on=ON)

    def test_what_is_no_fact_is_refused(self) -> None:
        cases: list[tuple[object, str]] = [
            (Decimal("NaN"), "no number"),
            (Decimal("-Infinity"), "no number"),
            (time(9), "a value of the class `time`"),
            (bytearray(b"x"), "a value of the class `bytearray`"),
            (memoryview(b"x"), "a value of the class `memoryview`"),
            (b"x", "a value of the class `bytes`"),
            (Owner, "a value of the class `type`"),
            (1j, "a value of the class `complex`"),
            ("\ud800", "text that is no Unicode: it holds half of a character"),
            (10**5000, "an int of thousands of digits"),
        ]
        for value, what in cases:
            self.assertEqual(self.refused({"note": value}), [f"E0603 note: `note` is {what}"])
        self.assertEqual(self.refused({"share": 10**30}), ["E0612 share: `share` has more than 28 digits"])
        self.assertEqual(self.refused({1: 2})[0], "E0603 1: `1` is under a key that is no str")
        nothing: list[Any] = [None, [], 5, True]
        for facts in nothing:
            self.assertEqual(self.refused(facts), ["E0601 None: the facts are not a JSON object"])
        itself: list[Any] = []
        itself += [itself, itself]
        self.assertRegex(self.refused({"owners": itself})[0], r"^E0612 .* nested more than 100 deep$")

    def test_what_a_value_raises_comes_through(self) -> None:
        class Broken(dict[str, int]):
            def items(self) -> Any:
                raise ZeroDivisionError("mine")

        with self.assertRaises(ZeroDivisionError):
            POLICY.decide({"owners": [Broken()]}, on=ON)


class Calls(Case):
    def test_a_policy_tells_what_it_is(self) -> None:
        self.assertEqual((POLICY.name, POLICY.title, POLICY.version), ("demo", "Demo", "1"))
        self.assertRegex(POLICY.hash, r"^sha256:[0-9a-f]{64}$")
        self.assertEqual(POLICY.decisions(), {"eligibility": None})
        self.assertEqual(POLICY.criteria(), ["small"])
        self.assertEqual(repr(POLICY), "<Policy demo 1>")

    def test_a_decision_is_data_and_text_for_people(self) -> None:
        decision = POLICY.decide({"kind": "company"}, on=ON)
        self.assertIsInstance(decision, Decision)
        self.assertEqual((decision.status, decision.outcome, decision.because), ("undetermined", None, None))
        self.assertEqual({need.fact for need in decision.needs} & {"share"}, {"share"})
        self.assertEqual(decision.conditions, [])
        self.assertEqual(json.dumps(decision.to_dict(), separators=(",", ":"), ensure_ascii=False), decision.to_json())
        self.assertIn("A small firm: undetermined  [regs reg 1]", decision.explanation)
        self.assertRegex(str(decision), r"^undetermined: [\s\S]*Which share\?")
        self.assertEqual(repr(POLICY.decide({"staff": 50}, on=ON)), "<Decision eligibility: ineligible>")

    def test_a_wrong_call_is_a_type_error(self) -> None:
        call: Any = POLICY.decide
        wrong: list[dict[str, Any]]
        wrong = [{}, {"on": ON, "decison": "eligibility"}, {"on": "2026-05-01"}, {"on": datetime(2026, 5, 1)}]
        for options in wrong:
            with self.assertRaises(TypeError):
                call({}, **options)
        make: Any = Policy.from_source
        wrong = [{"zone": {}}, {"zones": {"Europe/London": "TZif"}}, {"files": 5}]
        for options in wrong:
            with self.assertRaises(TypeError):
                make(TEXT.replace("version", 'timezone "Europe/London" version'), **options)
        with self.assertRaises(TypeError):
            make()
        self.assertRaises(TypeError, Policy)

    def test_mistakes_in_a_policy_are_data_with_places(self) -> None:
        with self.assertRaises(PolicyError) as caught:
            Policy.from_source(TEXT.replace("cites regs", "cites regz"), name="mine.regbox")
        error = caught.exception
        first = error.diagnostics[0]
        label = first.labels[0]
        self.assertEqual((first.code, first.severity, first.fact), ("E0205", "error", None))
        self.assertEqual((label.file, label.line, label.column), ("mine.regbox", 14, 42))
        self.assertEqual(first["labels"][0]["text"], label.text)
        self.assertFalse(hasattr(first, "line"))
        self.assertRegex(str(error), r"error\[E0205\][\s\S]*mine\.regbox:")
        copy = pickle.loads(pickle.dumps(error))
        self.assertEqual((copy.json, copy.diagnostics, str(copy)), (error.json, error.diagnostics, str(error)))

    def test_a_decision_is_named_where_there_are_several(self) -> None:
        two = Policy.from_source(TEXT + " decision other { yes when small  no otherwise }")
        self.assertEqual(
            self.faults(lambda: two.decide({}, on=ON)),
            ["E0611 None: the policy has 2 decisions"],
        )
        self.assertEqual(two.decide({"staff": 60}, on=ON, decision="other").outcome, "yes")

    def test_time_zones_are_built_in_or_given(self) -> None:
        def zoned(name: str) -> str:
            return TEXT.replace("version", f'timezone "{name}" version')

        Policy.from_source(zoned("Europe/London"))
        self.assertRegex(self.faults(lambda: Policy.from_source(zoned("Mars/Base")))[0], "^E0408")
        self.assertRegex(self.faults(lambda: Policy.from_source(zoned("Europe/London"), zones={}))[0], "^E0408")
        utc = b"TZif2" + bytes(15) + bytes(4 * 3) + bytes(4 * 3)
        asked: list[str] = []

        def zones(name: str) -> bytes:
            asked.append(name)
            return utc

        with contextlib.suppress(PolicyError):
            Policy.from_source(zoned("Mars/Base"), zones=zones)
        self.assertEqual(set(asked), {"Mars/Base"})

        def broken(name: str) -> bytes:
            raise ZeroDivisionError(name)

        with self.assertRaises(ZeroDivisionError):
            Policy.from_source(zoned("Europe/London"), zones=broken)

    def test_a_policy_comes_from_a_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "mine.regbox")
            self.assertRaises(FileNotFoundError, Policy.from_file, path)
            path.write_text("\ufeff" + TEXT, encoding="utf-8")
            self.assertEqual(Policy.from_file(str(path)).hash, POLICY.hash)
            path.write_bytes(TEXT.encode() + b"\xff")
            self.assertRegex(self.faults(lambda: Policy.from_file(path))[0], "^E0112 None: `mine.regbox` is not UTF-8")

    def test_modules_come_from_files_beside_the_policy_or_from_those_given(self) -> None:
        module = HEADER + ' fact firms: integer "How many firms?" define big: bool = firms is at least 5'
        text = HEADER.replace("demo", "user") + """ use "eu/sme.regbox" as sme
          criterion small { cites regs "reg 1" requires not sme.big }
          decision d { yes when small no otherwise }"""
        facts = {"sme": {"firms": 5}}
        self.assertEqual(Policy.from_source(text, files={"eu/sme.regbox": module}).decide(facts, on=ON).outcome, "no")
        given = Policy.from_source(text, files=lambda path: module if path == "eu/sme.regbox" else None)
        self.assertEqual(given.decide(facts, on=ON).outcome, "no")
        self.assertTrue(self.faults(lambda: Policy.from_source(text)))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "mine.regbox")
            path.write_text(text, encoding="utf-8")
            self.assertTrue(self.faults(lambda: Policy.from_file(path)))
            Path(folder, "eu").mkdir()
            Path(folder, "eu", "sme.regbox").write_text(module, encoding="utf-8")
            self.assertEqual(Policy.from_file(path).hash, given.hash)
            Path(folder, "eu", "sme.regbox").write_bytes(b"\xff")
            self.assertRegex(self.faults(lambda: Policy.from_file(path))[0], "^E0112")

    def test_threads_share_a_policy(self) -> None:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda staff: POLICY.decide({"staff": staff}, on=ON).outcome, range(100)))
        self.assertEqual(answers, [None] * 50 + ["ineligible"] * 50)

    def test_the_package_names_what_it_has(self) -> None:
        self.assertEqual(regbox.__all__, ["Coverage", "Decision", "Decisions", "Interview", "Monitor", "Policy", "PolicyError", "Status", "TestReport"])
        self.assertTrue(all(hasattr(regbox, name) for name in regbox.__all__))
