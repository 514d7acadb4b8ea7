import Foundation
import Jobs
import Networks

/// Trainings of a search's networks, each by itself and judged by validation examples; each goes on where it stopped at the
/// rung before.
///
/// With a folder they are the trainings of `FinalTraining` in floats, so that the state of a network at the last rung goes straight
/// into quantized training.
struct RungTraining {
    let recipe: Recipe
    let training: any Examples
    let validation: any Examples
    let device: Device
    /// Of the round, where states lie, a file each; nil where none are kept.
    let folder: URL?

    /// Trains a network on until so many epochs are done; nil where it was asked to stop, with the state written.
    func advance(
        _ architecture: Architecture, to epochs: Int, isStopped: () -> Bool
    ) throws -> TrainingRung? {
        let run = try TrainingRun(
            TrainableNetwork(architecture.network, seed: recipe.seed).moved(to: device), on: training,
            recipe: recipe, device: device)
        let state = folder?.appending(path: TrainedFront.stateName(architecture))
        if let state {
            try FileManager.default.createDirectory(
                at: state.deletingLastPathComponent(), withIntermediateDirectories: true)
            if FileManager.default.fileExists(atPath: state.path) { try run.resume(from: state) }
        }
        while run.epoch < epochs {
            let loss = try run.runEpoch(unless: isStopped)
            if loss == nil {
                if let state { try run.save(to: state) }
                return nil
            }
        }
        if let state { try run.save(to: state) }
        let accuracy = try run.judged { try Accuracy(of: $0, on: validation, device: device) }
        return TrainingRung(epochs: epochs, accuracy: accuracy.share, loss: run.lastLoss)
    }
}
