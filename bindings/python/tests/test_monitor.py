"""A test that is watched, from Python."""

import unittest
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from regbox import Monitor, Policy, PolicyError

POLICY = Policy.from_source("""
  policy demo "Demo" { version "1" in force from 2024-01-01 timezone "Europe/London" source regs "Regulations" }
  fact firm: bool "Is it a firm?"
  criterion fine { cites regs "reg 1" requires firm and total is below GBP 500 }
  decision going { yes when fine  no otherwise }
  event sale { client: text  amount: money GBP }
  measure exposure = sum of sale.amount per client
  measure total = sum of sale.amount
  limit cap "Exposure of each client" { cites regs "reg 9"  exposure does not exceed GBP 1_000 }""")


def sale(id: str, at: datetime, amount: object) -> dict[str, Any]:
    return {"event": "sale", "id": id, "at": at, "client": "c1", "amount": amount}


def begun() -> Monitor:
    monitor = POLICY.monitor({"firm": True})
    monitor.open(datetime(2026, 5, 1))
    monitor.observe(sale("s-1", datetime(2026, 5, 2, 9), Decimal("900.10")))
    return monitor


class Watched(unittest.TestCase):
    def wrong(self, monitor: Monitor, event: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
        with self.assertRaises(PolicyError) as raised:
            monitor.observe(event)
        return [(one.code, one.event, one.fact) for one in raised.exception.diagnostics]

    def test_a_status_is_data_and_text_for_people(self) -> None:
        status = begun().status()
        self.assertEqual(status.to_dict()["at"], "2026-05-02T09:00:00+01:00")
        self.assertEqual(status.limits[0].headroom, "GBP 99.90")
        self.assertIn("GBP 99.90", str(status))
        later = begun().status(at=datetime(2026, 6, 1, tzinfo=timezone(timedelta(hours=1))))
        self.assertEqual(later.to_dict()["at"], "2026-06-01T00:00:00+01:00")

    def test_an_event_is_tried_before_it_is_taken(self) -> None:
        monitor = begun()
        before = monitor.save()
        event = sale("s-2", datetime(2026, 5, 3, 9), 100)
        self.assertEqual([(one.name, one.cites) for one in monitor.preview(event)], [("cap", ["regs reg 9"])])
        self.assertEqual([one.status for one in monitor.preview({**event, "amount": None})], ["undetermined"])
        self.assertEqual(monitor.save(), before)
        monitor.observe(event)
        self.assertEqual(monitor.status().limits[0].status, "breached")
        self.assertEqual(monitor.decide().outcome, "no")

    def test_what_is_saved_is_restored(self) -> None:
        monitor = begun()
        again = POLICY.restore(monitor.save())
        self.assertEqual(again.save(), monitor.save())
        self.assertEqual(again.status().to_json(), monitor.status().to_json())
        monitor.advance(datetime(2026, 7, 1))
        with self.assertRaises(PolicyError) as raised:
            POLICY.restore(" " + monitor.save())
        self.assertEqual(raised.exception.diagnostics[0].code, "E0624")

    def test_what_is_wrong_with_an_event_names_it_and_changes_nothing(self) -> None:
        monitor = begun()
        before = monitor.save()
        day = datetime(2026, 5, 3, 9)
        self.assertEqual(self.wrong(monitor, sale("s-2", day, 0.5)), [("E0609", "s-2", "amount")])
        self.assertEqual(self.wrong(monitor, sale("s-2", datetime(2026, 5, 1), 5)), [("E0621", "s-2", None)])
        self.assertEqual(self.wrong(monitor, sale("s-1", datetime(2026, 5, 2, 9), 5)), [("E0622", "s-1", None)])
        self.assertEqual(monitor.save(), before)
        with self.assertRaises(TypeError):
            monitor.status(at=5)  # type: ignore[arg-type]
