"""An interview, question by question, from Python."""

import unittest
from datetime import date
from enum import Enum
from typing import Any

from regbox import Interview, Policy, PolicyError
from regbox.types import Question

ON = date(2026, 5, 1)
POLICY = Policy.from_source("""policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
  enum Kind { company charity }
  record Owner { barred: bool "Is this owner barred?" }
  fact staff: integer "How many people?" { at least 0 cites regs "reg 0" }
  fact kind: Kind "What is it?"
  fact note: text "Anything else?"
  fact owners: list of Owner "Who owns it?"
  part firm "The firm" {
    criterion small "Small" { cites regs "reg 1" requires staff is less than 50 }
    criterion local { cites regs "reg 2" requires kind is company }
    criterion plain { cites regs "reg 3" requires note is not "x" }
  }
  criterion fit { cites regs "reg 4" requires no o in owners satisfies o.barred }
  decision eligibility { eligible when firm and fit  not_eligible otherwise }""")


class Kind(Enum):
    COMPANY = "company"


class Asked(unittest.TestCase):
    def test_it_asks_takes_answers_and_comes_to_the_outcome(self) -> None:
        interview = POLICY.interview(on=ON)
        self.assertIsInstance(interview, Interview)
        first = interview.next()
        assert first is not None and first.part is not None and first.criterion is not None
        self.assertIsInstance(first, Question)
        self.assertEqual((first.fact, first.kind, first.part.title, first.criterion.title), ("staff", "integer", "The firm", "Small"))
        self.assertEqual([cite.at for cite in first.cites], ["reg 0"])
        self.assertEqual([(bound.is_, bound["is"], bound.value) for bound in first.bounds], [("at_least", "at_least", 0)])
        self.assertEqual([one.fact for one in interview.page()], ["staff", "kind", "note"])
        self.assertEqual([choice.value for choice in interview.page()[1].choices], ["company", "charity"])
        self.assertIsNone(interview.questions_left)
        interview.answer("staff", 12)
        interview.answer("kind", Kind.COMPANY)
        # Text is a value, and is not read as JSON.
        interview.answer("note", "true")
        interview.answer("owners", 2)
        self.assertEqual(interview.questions_left, 2)
        interview.answer("owners[0].barred", False)
        interview.skip("owners[1].barred")
        self.assertIsNone(interview.next())
        self.assertEqual(interview.page(), [])
        self.assertEqual(
            interview.answers()[2:],
            [("note", "true"), ("owners", [{}, {}]), ("owners[0].barred", False), ("owners[1].barred", None)],
        )
        self.assertEqual(interview.result().status, "undetermined")
        interview.answer("owners[1].barred", True)
        result = interview.result()
        self.assertEqual(result.outcome, "not_eligible")
        self.assertEqual(result.json, POLICY.decide(interview.facts(), on=ON).json)
        self.assertEqual(result.verdicts["fit"], "not_met")
        self.assertTrue(interview.take_back("staff"))
        self.assertFalse(interview.take_back("staff"))
        self.assertEqual(repr(interview), "<Interview of demo: 5 answers>")

    def test_a_wrong_answer_is_data_and_changes_nothing(self) -> None:
        interview = POLICY.interview(on=ON, decision="eligibility")

        def fault(fact: str, value: object) -> str:
            with self.assertRaises(PolicyError) as caught:
                interview.answer(fact, value)
            return ", ".join(f"{one.code} {one.fact}: {one.message}" for one in caught.exception.diagnostics)

        self.assertEqual(fault("staff", -1), "E0606 staff: `staff` must be at least 0, and `-1` is not")
        self.assertEqual(fault("staff", 0.5), "E0609 staff: `staff` is a floating-point number, which has no exact digits")
        self.assertRegex(fault("owners[0].barred", print), r"^E0603 owners\[0\]\.barred: `owners\[0\]\.barred` is a value of the class")
        self.assertRegex(fault("owners", [{"barred": 0.5}]), r"^E0609 owners\[0\]\.barred: ")
        self.assertRegex(fault("stuff", 1), "^E0602 stuff")
        self.assertEqual(interview.facts(), "{}")
        begin: Any = POLICY.interview
        self.assertRaises(TypeError, begin)
        self.assertRaises(TypeError, begin, on="2026-05-01")
        self.assertRaises(TypeError, begin, on=ON, day=1)
        self.assertRaises(PolicyError, begin, on=ON, decision="other")
