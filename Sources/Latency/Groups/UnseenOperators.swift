import Networks

/// Operators of a model that no sample of a fit has, so that the fit knows nothing of what they take.
public struct UnseenOperators: Hashable, Sendable {
    /// Their names, sorted.
    public let names: [String]
    /// Their share of the values that the model's operators give, 0 to 1.
    public let share: Double

    /// Share from which a fit says nothing of a model.
    ///
    /// Coarse, since a value of any operator counts alike; a hundredth is below the errors of the fits.
    public static let limit = 0.01

    /// None.
    static let none = UnseenOperators(names: [], share: 0)

    private init(names: [String], share: Double) { (self.names, self.share) = (names, share) }

    /// Compares a model with the operators of the samples.
    ///
    /// RESHAPE moves no values and is not looked at.
    init(_ model: Model, samples: Set<String>) {
        var names: Set<String> = []
        var unseen = 0
        var all = 0
        for op in model.operators where op.code != .reshape {
            let values = op.outputs.reduce(0) { $0 + model.tensors[$1].elementCount }
            all += values
            if !samples.contains(op.code.name) {
                names.insert(op.code.name)
                unseen += values
            }
        }
        self.names = names.sorted()
        share = all > 0 ? Double(unseen) / Double(all) : 0
    }
}
