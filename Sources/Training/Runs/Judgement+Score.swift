public import Jobs

extension TrainedModel.Score {
    /// A judgement's figures.
    public init(_ judgement: Judgement) {
        self.init(
            right: judgement.accuracy?.right, count: judgement.count, accuracy: judgement.accuracy?.share,
            meanSquaredError: judgement.meanSquaredError,
            areas: judgement.areas.map { areas in
                Dictionary(areas.machines.map { ($0.name, $0.area) }) { first, _ in first }
            }, meanArea: judgement.areas?.mean)
    }
}
