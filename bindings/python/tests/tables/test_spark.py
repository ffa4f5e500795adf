"""PySpark on a cluster of two workers, each a process of its own with processes of Python."""

import os
import sys
import unittest
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, Row, SparkSession
from regbox import Policy

ROOT = Path(__file__).parents[4]
ON = date(2026, 11, 23)
POLICY = Policy.from_file(ROOT / "benches/reference20/policy.regbox")
TELLS = "id long, status string, outcome string, m11 string, worker string, compiled long"


def decide(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What each task does with its part: the policy came with this function."""
    from regbox import _pickle

    for batch in batches:
        told = pa.table(POLICY.decide_arrow(batch, on=ON, keep=["id"])).select(["id", "status", "outcome", "m11"])
        text = [told.column(name).cast(pa.string()) for name in ("status", "outcome", "m11")]
        worker = pa.array([f"{os.getppid()}"] * told.num_rows)
        compiled = pa.array([_pickle._compiled.cache_info().misses] * told.num_rows)
        columns = [told.column("id"), *text, worker, compiled]
        names = ["id", "status", "outcome", "m11", "worker", "compiled"]
        yield from pa.table(columns, names=names).combine_chunks().to_batches()


def collected(rows: DataFrame) -> list[Row]:
    """What the workers tell."""
    try:
        return rows.mapInArrow(decide, TELLS).collect()
    except Py4JJavaError as error:
        # On a busy machine Spark once failed to read a class of its own, before anything was decided, and said that this was a
        # mistake of its own. See apache/spark#57710, whose review knows of it.
        if "capturingClassReader" not in str(error):
            raise
        return rows.mapInArrow(decide, TELLS).collect()


class Spark(unittest.TestCase):
    def test_two_workers_decide_as_one_process_does(self) -> None:
        applications = Path(os.environ["REGBOX_APPLICATIONS"])
        os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
        spark = (
            SparkSession.builder.master("local-cluster[2,1,1024]")
            .appName("regbox")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.execution.arrow.maxRecordsPerBatch", "500")
            .getOrCreate()
        )
        try:
            from pyspark import cloudpickle

            # The function is pickled whole, as in a notebook: the workers need not have this file.
            cloudpickle.register_pickle_by_value(sys.modules[__name__])
            rows = spark.read.json(str(applications)).selectExpr("monotonically_increasing_id() as id", "*").repartition(8)
            for name in ("capital", "exposure_per_client", "total_exposure"):
                rows = rows.withColumn(name, rows[name].cast("decimal(18, 2)"))
            for name in ("application_date", "incorporation_date", "licence_expiry"):
                rows = rows.withColumn(name, rows[name].cast("date"))
            told = collected(rows)
        finally:
            spark.stop()
        self.assertEqual(len(told), 10_000)
        self.assertEqual(sum(one.outcome == "eligible" for one in told), 5_428)
        self.assertEqual({one.status for one in told}, {"settled"})
        alone = [POLICY.decide(line, on=ON) for line in applications.read_text(encoding="utf-8").splitlines()]
        self.assertEqual(sum(one.verdicts["m11"] == "met" for one in alone), sum(one.m11 == "met" for one in told))
        workers = {one.worker for one in told}
        print(f"{len(workers)} workers decided, and compiled the policy at most {max(one.compiled for one in told)} times each")
        self.assertEqual(len(workers), 2)
        self.assertEqual(max(one.compiled for one in told), 1)
