import Networks

/// Errors of a fit to one set of networks on another: whether what was learnt on A holds on B.
public struct Transfer: Hashable, Sendable, Codable {
    /// Name of the set that was fitted.
    public let fittedOn: String
    /// Name of the set that was predicted.
    public let testedOn: String
    /// Errors on the second set; on the same set, those with each architecture left out.
    public let errors: LeftOutErrors

    /// A named set of samples.
    public struct Group: Sendable {
        /// Name, such as a backbone's.
        public var name: String
        /// Its samples.
        public var samples: [Observation]

        /// Creates a group.
        public init(name: String, samples: [Observation]) {
            self.name = name
            self.samples = samples
        }
    }

    /// Each group fitted and tried on each group, in the groups' order.
    ///
    /// Architectures that both groups hold are predicted by a fit without them. A group's errors on itself are those of
    /// `CrossValidated.mostExamined` samples where it has more. Throws what the fits throw.
    public static func table<Model: LatencyModel>(
        of model: Model.Type, groups: [Group]
    ) throws(FitError) -> [Transfer] {
        var table: [Transfer] = []
        for first in groups {
            for second in groups {
                let errors: LeftOutErrors
                if first.name == second.name {
                    errors = try LeftOutErrors(
                        of: model, samples: first.samples.drawn(CrossValidated<Model>.mostExamined))
                } else {
                    let tested = Set(second.samples.map(\.architecture))
                    let fitted = try Model(
                        samples: first.samples.filter { !tested.contains($0.architecture) })
                    errors = LeftOutErrors(of: fitted, on: second.samples)
                }
                table.append(Transfer(fittedOn: first.name, testedOn: second.name, errors: errors))
            }
        }
        return table
    }
}
