import Networks

extension ChosenWidths {
    /// These choices with each decision taken from `other` with a chance of `rate`; these alone where too few or too many optional
    /// stages would be left.
    func mixed(
        with other: ChosenWidths, rate: Double, in backbone: Backbone, _ random: inout RandomSource
    ) -> ChosenWidths {
        var mixed = self
        if random.unit() < rate { mixed.stem = other.stem }
        for index in mixed.stages.indices where random.unit() < rate {
            mixed.stages[index] = other.stages[index]
        }
        let kept = zip(backbone.stages, mixed.stages).count { $0.isOptional && $1 != nil }
        return (backbone.depths.least...backbone.depths.most).contains(kept) ? mixed : self
    }
}
