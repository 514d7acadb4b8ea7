import Console
import Workflows

/// What an outside trainer is asked for, in words.
struct AskedText {
    let document: AskedDocument
    let folder: String

    func print() {
        for training in document.asked {
            let latency = training.latencyMs.map { ", " + Figure.milliseconds($0) } ?? ""
            let origin = training.fromEpochs > 0 ? "from \(training.fromEpochs) " : ""
            Output.line("train \(training.network) \(origin)to \(training.epochs) epochs\(latency)")
        }
        for best in document.best {
            let limit = best.limitMs.map { "under " + Figure.milliseconds($0) } ?? "within the limits"
            Output.line(
                "best \(limit): \(best.network), \(Figure.percent(best.accuracy)) after \(best.epochs) epochs, "
                    + "\(folder)/\(best.model)")
        }
        let state = document.isDone ? "nothing more is wanted" : "\(document.asked.count) trainings wanted"
        Output.line("\(document.trainedNetworks) networks have results; \(state)")
    }
}
