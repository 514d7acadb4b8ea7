import Networks

/// Some examples of a split, drawn by a seed: for a training that shall take less time.
struct DrawnExamples: DataExamples {
    let classes: [String]
    let labels: [Int]
    private let whole: any DataExamples
    private let places: [Int]

    /// Draws `count` examples, or takes all where there are fewer.
    init(of whole: any DataExamples, count: Int, seed: UInt64) {
        self.whole = whole
        places = whole.drawn(count, seed: seed).sorted()
        classes = whole.classes
        let all = whole.labels
        labels = places.map { all[$0] }
    }

    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        try whole.batch(indices.map { places[$0] }, epoch: epoch)
    }
}
