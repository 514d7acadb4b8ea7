import Foundation
import Jobs
import Networks

/// Trainings of a search for a front: each network's goes on where it stopped at the rung before.
///
/// They are the trainings of `FinalTraining` in floats, so that the state of a network at the last rung goes straight into
/// quantized training.
struct FrontTraining {
    let recipe: Recipe
    let training: any Examples
    let validation: any Examples
    let device: Device
    /// Of the round, where states lie, a file each.
    let folder: URL

    /// Epochs at which networks are compared: a sixth, a half and all of a whole training.
    static func rungs(_ epochs: Int) -> [Int] {
        Array(Set([max(1, epochs / 6), max(1, epochs / 2), epochs])).sorted()
    }

    /// Trains a network on until so many epochs are done; nil where it was asked to stop, with the state written.
    func advance(
        _ architecture: Architecture, to epochs: Int, isStopped: () -> Bool
    ) throws -> TrainingRung? {
        let run = try TrainingRun(
            TrainableNetwork(architecture.network, seed: recipe.seed).moved(to: device), on: training,
            recipe: recipe, device: device)
        let state = folder.appending(path: TrainedFront.stateName(architecture))
        try FileManager.default.createDirectory(
            at: state.deletingLastPathComponent(), withIntermediateDirectories: true)
        if FileManager.default.fileExists(atPath: state.path) { try run.resume(from: state) }
        var loss = 0.0
        while run.epoch < epochs {
            guard let mean = try run.runEpoch(unless: isStopped) else {
                try run.save(to: state)
                return nil
            }
            loss = mean
        }
        try run.save(to: state)
        let accuracy = try Accuracy(of: run.network, on: validation, device: device)
        return TrainingRung(epochs: epochs, accuracy: accuracy.share, loss: loss)
    }
}
