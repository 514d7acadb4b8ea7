"""The term of a loss against `predict`; without torch, whose tensors tests/examples looks at."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import throughline  # noqa: E402

NETWORK = "kws-c{}-d{}s2-d{}"


class CostTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.settings = {"db": str(Path(cls.folder.name) / "rows.sqlite")}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def predict(self, *widths):
        return throughline.predict(NETWORK.format(*widths), **self.settings)

    def test_at_whole_counts_it_is_what_predict_says(self):
        with throughline.cost(NETWORK, least=16, most=64, **self.settings) as cost:
            for widths in [(16, 16, 16), (24, 40, 64), (64, 64, 64)]:
                found = self.predict(*widths)
                self.assertAlmostEqual(cost(widths), found.latency_ms, delta=1e-9)
                self.assertTrue(found.low_ms <= cost(widths) <= found.high_ms)

    def test_between_them_it_is_linear_and_without_jumps(self):
        with throughline.cost(NETWORK, least=16, most=64, step=8, **self.settings) as cost:
            ends = [self.predict(24, 24, 24).latency_ms, self.predict(32, 24, 24).latency_ms]
            value, slopes = cost.linear([26.0, 24.0, 24.0])
            self.assertAlmostEqual(value, ends[0] + (ends[1] - ends[0]) / 4, delta=1e-9)
            self.assertAlmostEqual(slopes[0], (ends[1] - ends[0]) / 8, delta=1e-9)
            # On both sides of where two simplices meet, and of where two cells do.
            for left, right in [([27.0, 26.999, 31], [26.999, 27.0, 31]), ([31.999, 27, 31], [32.001, 27, 31])]:
                self.assertAlmostEqual(cost(left), cost(right), delta=0.01)
            # The slopes are those of the values.
            at = [29.0, 27.0, 25.0]
            value, slopes = cost.linear(at)
            for place, slope in enumerate(slopes):
                moved = list(at)
                moved[place] += 0.25
                self.assertAlmostEqual(cost(moved), value + 0.25 * slope, delta=1e-9)
                self.assertGreater(slope, 0)

    def test_beyond_the_grid_the_edge_stands(self):
        with throughline.cost(NETWORK, least=[16, 16, 20], most=32, **self.settings) as cost:
            self.assertEqual(cost.linear([500, 5, 5])[0], cost((32, 16, 20)))
            self.assertGreater(cost.linear([500, 5, 5])[1][0], 0)
            self.assertEqual(cost.whole([500, 17.9, 1]), (32, 16, 20))

    def test_other_figures_and_networks_of_ones_own(self):
        with throughline.cost(lambda *widths: NETWORK.format(*widths), figure="arena_bytes", **self.settings) as cost:
            self.assertEqual(cost((24, 24, 24)), self.predict(24, 24, 24).arena_bytes)

    def test_what_cannot_be_is_said(self):
        with throughline.cost(NETWORK, **self.settings) as cost:
            for widths, word in [([24, 24], "3 channel counts"), ([24, float("nan"), 24], "finite")]:
                with self.assertRaisesRegex(throughline.Error, word):
                    cost(widths)
        for settings in [{"step": 0}, {"figure": "watts"}]:
            with self.assertRaises(throughline.Error):
                throughline.cost(NETWORK, **settings, **self.settings)
        with throughline.cost("no-such-network{}", **self.settings) as cost:
            with self.assertRaises(throughline.Error):
                cost([24])


if __name__ == "__main__":
    unittest.main()
