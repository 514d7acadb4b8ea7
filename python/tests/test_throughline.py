"""The package against the command: `python -m unittest discover python/tests`, with $THROUGHLINE its path."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PYTHON = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PYTHON))

import throughline  # noqa: E402
from throughline._command import program  # noqa: E402


class PackageTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.db = str(Path(cls.folder.name) / "rows.sqlite")
        cls.model = cls.generate("MicroNet-KWS-S")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def generate(cls, name):
        path = str(Path(cls.folder.name) / f"{name}.tflite")
        subprocess.run([program(), "generate", name, "--out", path], check=True, capture_output=True)
        return path

    def test_inspect(self):
        found = throughline.inspect(self.model)
        # Table 4 of MicroNets (arXiv:2010.11267) prints 16.4 Mop.
        self.assertAlmostEqual(found["ops"] / 16.4e6, 1, delta=0.05)
        self.assertTrue(found["fits"])
        self.assertNotIn("operators", found)
        whole = throughline.inspect(self.model, per_op=True)
        self.assertEqual(len(whole["operators"]), whole["op_count"])
        self.assertEqual(sum(op["macs"] for op in whole["operators"]), whole["macs"])

    def test_predict_of_a_path_and_of_bytes(self):
        by_path = throughline.predict(self.model, db=self.db)
        self.assertEqual(by_path.origin, "emulated")
        self.assertLess(by_path.low_ms, by_path.latency_ms)
        self.assertLess(by_path.latency_ms, by_path.high_ms)
        by_bytes = throughline.predict(Path(self.model).read_bytes(), db=self.db)
        self.assertEqual(by_bytes.latency_ms, by_path.latency_ms)

    def test_predictor_answers_as_predict_and_outlives_a_bad_file(self):
        other = self.generate("DSCNN-S")
        single = throughline.predict_many([self.model, other], db=self.db)
        with throughline.Predictor(db=self.db) as predictor:
            self.assertEqual(predictor(self.model), single[0])
            for bad in (os.devnull, self.folder.name + "/none.tflite", b"no model"):
                with self.assertRaises(throughline.Error) as caught:
                    predictor(bad)
                self.assertIn(caught.exception.kind, ("input", "model"))
            self.assertEqual(list(predictor.map([other, self.model])), single[::-1])

    def test_predictor_says_why_it_ended(self):
        predictor = throughline.Predictor(board="z80")
        with self.assertRaises(throughline.Error) as caught:
            predictor(self.model)
        self.assertIn("z80", caught.exception.message)
        predictor.close()

    def test_errors(self):
        with self.assertRaises(throughline.Error) as caught:
            throughline.inspect(os.devnull)
        self.assertEqual((caught.exception.kind, caught.exception.exit_code), ("input", 2))
        with self.assertRaises(throughline.Error) as caught:
            throughline.predict(self.model, board="usb")
        self.assertEqual((caught.exception.kind, caught.exception.exit_code), ("usage", 64))

    def test_check(self):
        kept = throughline.check(self.model, max_latency="1s", max_sram="300K", db=self.db)
        self.assertTrue(kept)
        self.assertIs(kept.require(), kept)
        self.assertEqual([limit.limit for limit in kept.models[0].limits], ["latency", "sram"])
        missed = throughline.check([self.model, os.devnull], max_latency="1us", db=self.db)
        self.assertEqual([model.verdict for model in missed.models], ["exceeded", "unusable"])
        with self.assertRaisesRegex(AssertionError, "latency .* is over 0.001 ms"):
            missed.require()

    @unittest.skipUnless(os.environ.get("THROUGHLINE_BOARD"), "no firmware built: THROUGHLINE_BOARD is not set")
    def test_profile_and_rows(self):
        found = throughline.profile(self.model, repeat=1, per_op=True, db=self.db)
        self.assertEqual(found["origin"], "emulated")
        self.assertEqual(sum(op["macs"] for op in found["per_op"]), found["macs"])
        rows = throughline.rows(db=self.db)
        self.assertEqual(rows[0]["measurement_id"], found["measurement_id"])
        self.assertEqual(rows[0]["latency_ms"], found["latency_ms"])
        self.assertEqual(throughline.rows(model="nothing", db=self.db), [])
        try:
            import pandas  # noqa: F401
        except ImportError:
            with self.assertRaises(ImportError):
                rows.to_frame()
        else:
            self.assertEqual(list(rows.to_frame()["latency_ms"]), [row["latency_ms"] for row in rows])


if __name__ == "__main__":
    unittest.main()
