"""Intervals of differences and of rank correlations, by the bootstrap (Efron and Tibshirani, 1993)."""

import numpy

LEVEL = 0.95
DRAWS = 10_000


def _bounds(values):
    low, high = numpy.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


class Draws:
    """Draws of test examples, the same ones for everything that is compared, and of seeds, apart for each method.

    `right` has an array [seeds, examples] of 0 and 1 for each method.
    """

    def __init__(self, right, seed=1, draws=DRAWS):
        random = numpy.random.default_rng(seed)
        counts = {array.shape[1] for array in right.values()}
        if len(counts) != 1:
            raise ValueError(f"expected the same test examples for all methods, found {sorted(counts)}")
        count, = counts
        weights = random.multinomial(count, numpy.full(count, 1 / count), size=draws) / count
        self.accuracies = {}
        for method, array in right.items():
            seeds = array.shape[0]
            each = weights @ array.T
            drawn = random.integers(0, seeds, size=(draws, seeds))
            mean = each.mean(axis=1)
            resampled = numpy.take_along_axis(each, drawn, axis=1).mean(axis=1)
            # The spread of n values about their own mean is too small by (n - 1) / n.
            widening = numpy.sqrt(seeds / (seeds - 1)) if seeds > 1 else 0
            self.accuracies[method] = mean + widening * (resampled - mean)

    def interval(self, method):
        """Of a method's mean accuracy."""
        low, high = _bounds(self.accuracies[method])
        return max(0.0, low), min(1.0, high)

    def difference(self, method, other):
        """Of the first's mean accuracy minus the second's."""
        return _bounds(self.accuracies[method] - self.accuracies[other])


def kendall_tau(first, second):
    """Kendall's tau-b of paired values [..., n]; NaN where one side is all ties."""
    first, second = numpy.asarray(first, float), numpy.asarray(second, float)
    signs = [numpy.sign(values[..., :, None] - values[..., None, :]) for values in (first, second)]
    agreement, untied_first, untied_second = (
        product.sum(axis=(-1, -2)) for product in (signs[0] * signs[1], abs(signs[0]), abs(signs[1])))
    with numpy.errstate(invalid="ignore", divide="ignore"):
        return agreement / numpy.sqrt(untied_first * untied_second)


def tau_interval(supernet, right, seed=1, draws=DRAWS):
    """Interval of tau between accuracies [networks] by a supernet and answers [networks, examples] of networks trained alone.

    Draws networks and examples; None where no draw has a tau.
    """
    random = numpy.random.default_rng(seed)
    supernet, right = numpy.asarray(supernet, float), numpy.asarray(right, float)
    networks, examples = right.shape
    weights = random.multinomial(examples, numpy.full(examples, 1 / examples), size=draws) / examples
    drawn = random.integers(0, networks, size=(draws, networks))
    alone = numpy.take_along_axis(weights @ right.T, drawn, axis=1)
    taus = kendall_tau(supernet[drawn], alone)
    taus = taus[numpy.isfinite(taus)]
    return _bounds(taus) if len(taus) else None
