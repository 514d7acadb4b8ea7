import Jobs

/// Examples whose labels are places among a model's outputs, where those are in an order of their own.
public final class ReorderedExamples: DataExamples {
    /// Names of the classes in the order of the outputs.
    public let classes: [String]
    /// Labels by example: places of outputs.
    public let labels: [Int]
    private let all: any DataExamples
    /// The output of each of the data's classes.
    private let outputs: [Int]

    /// Names the outputs.
    ///
    /// Throws a `DataError` unless these are the names of the data's classes, each once; `_silence_` is `silence`.
    public init(of all: any DataExamples, outputs names: [String]) throws {
        let names = names.map { $0.filter { $0 != "_" && $0 != " " }.lowercased() }
        let known = all.classes.map { $0.filter { $0 != "_" && $0 != " " }.lowercased() }
        let outputs = known.compactMap(names.firstIndex(of:))
        guard outputs.count == known.count, names.count == known.count, Set(outputs).count == known.count
        else {
            throw DataError(
                place: "--classes", expected: all.classes.joined(separator: ",") + " in the model's order",
                found: names.joined(separator: ","), cure: "name each of them once")
        }
        self.all = all
        self.outputs = outputs
        labels = all.labels.map { outputs[$0] }
        classes = outputs.indices.map { place in
            outputs.firstIndex(of: place).map { all.classes[$0] } ?? ""
        }
    }

    /// Recordings as they are; their labels stay the data's.
    public var recordings: [Recording] { all.recordings }

    /// Features as they are, labels as places of outputs.
    public func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        let batch = try all.batch(indices, epoch: epoch)
        return (batch.features, try Tensor(integers: try batch.labels.integers().map { outputs[$0] }))
    }
}
