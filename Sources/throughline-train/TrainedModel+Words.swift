import Console
import Jobs
import Training

extension TrainedModel.Score {
    /// What its figure is.
    var name: String {
        if meanArea != nil { return "mean area under the curve" }
        return meanSquaredError == nil ? "accuracy" : "mean squared error"
    }

    /// Its figure in words.
    var words: String {
        if let meanArea {
            let each = (areas ?? [:]).sorted { $0.key < $1.key }
                .map { "\($0.key) \(Figure.fixed($0.value, 3))" }
            return "\(Figure.fixed(meanArea, 3)) (\(each.joined(separator: ", ")))"
        }
        if let meanSquaredError { return Figure.fixed(meanSquaredError, 4) }
        return "\(Figure.percent(accuracy ?? 0)) (\(right ?? 0) of \(count))"
    }
}

extension Judgement {
    /// How well a network does after an epoch, in words.
    var words: String {
        if let figure { return Figure.percent(figure) }
        return "error \(Figure.fixed(meanSquaredError ?? 0, 4))"
    }
}
