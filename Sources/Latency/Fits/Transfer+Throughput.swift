extension Transfer {
    /// How many times faster the second group's networks run than the first's, by the slopes of their weighted lines.
    ///
    /// Nil where the samples, or too many resamplings, give no positive slope.
    public static func throughputRatio(_ first: Group, _ second: Group) -> Bootstrap.Estimate? {
        let sums = [first, second].map { SlopeSums.groups(of: $0.samples) }
        return Bootstrap.estimate(sums) { lists in
            guard let slow = SlopeSums.slope(lists[0]), let fast = SlopeSums.slope(lists[1]) else {
                return nil
            }
            return slow / fast
        }
    }
}

/// What some samples add to the slope of a line of least relative error.
///
/// A resampling adds these up for each architecture instead of fitting all its samples anew.
private struct SlopeSums {
    private var weight = 0.0
    private var x = 0.0
    private var y = 0.0
    private var xx = 0.0
    private var xy = 0.0

    /// The sums of each architecture, or of several together where there are very many; empty for samples that
    /// determine no line.
    static func groups(of samples: [Observation]) -> [[SlopeSums]] {
        guard (try? RelativeLine(samples: samples)) != nil else { return [] }
        let least = samples.reduce(Double.infinity) { min($0, $1.latencyMs) }
        let meanX = samples.reduce(0) { $0 + Double($1.ops) / 1e6 } / Double(samples.count)
        let meanY = samples.reduce(0) { $0 + $1.latencyMs } / Double(samples.count)
        return Bootstrap.dealt(samples.byArchitecture).map { samples in
            var sums = SlopeSums()
            for sample in samples {
                // Differences to the means, since squares of the values themselves would lose digits.
                let (x, y) = (Double(sample.ops) / 1e6 - meanX, sample.latencyMs - meanY)
                let weight = (least / sample.latencyMs) * (least / sample.latencyMs)
                sums.weight += weight
                sums.x += weight * x
                sums.y += weight * y
                sums.xx += weight * x * x
                sums.xy += weight * x * y
            }
            return [sums]
        }
    }

    /// The slope of the line through all samples, in ms per Mop; nil where it is not positive.
    static func slope(_ parts: [SlopeSums]) -> Double? {
        var sums = SlopeSums()
        for part in parts {
            sums.weight += part.weight
            sums.x += part.x
            sums.y += part.y
            sums.xx += part.xx
            sums.xy += part.xy
        }
        let sxx = sums.xx - sums.x * sums.x / sums.weight
        let slope = (sums.xy - sums.x * sums.y / sums.weight) / sxx
        return sxx > 1e-12 * sums.xx && slope > 0 ? slope : nil
    }
}
