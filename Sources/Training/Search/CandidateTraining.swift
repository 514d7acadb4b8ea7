import Foundation
import Fronts
import Jobs
import Networks

/// Networks that are trained each by itself for a few epochs and judged by validation examples, until some work is
/// used up.
struct CandidateTraining {
    let recipe: SearchRecipe
    let backbone: Backbone
    let training: any Examples
    let validation: any Examples
    let device: Device
    /// Where those lie that are done, for a search that goes on.
    let file: URL

    /// What is done, and its work.
    struct Result {
        var candidates: [SearchOutcome.Candidate] = []
        var effort = SearchEffort.none
    }

    /// Trains networks until there are no more or the next exceeds `budget` MACs; nil where asked to stop.
    ///
    /// `network` gives the one of a place, from 0; the first is trained whatever it costs.
    func run(
        budget: Double, isCancelled: () -> Bool,
        progress: (SearchOutcome.Candidate, _ share: Double) -> Void,
        network: (Int) throws -> ChosenWidths?
    ) throws -> Result? {
        let stored = try CandidateFile.read(file)
        var result = Result()
        while let widths = try network(result.candidates.count) {
            let index = result.candidates.count
            let architecture = try widths.architecture(backbone)
            var effort = result.effort
            effort.train(recipe.candidateEpochs * training.count, macs: architecture.macs)
            effort.judge(validation.count, macs: architecture.macs)
            guard index == 0 || effort.macs <= budget else { break }
            result.effort = effort
            if index < stored.count {
                guard stored[index].widths == widths else {
                    throw TorchError(
                        "\(file.path): expected candidates of the same search, found others; start anew in "
                            + "another folder or give the same options")
                }
                result.candidates.append(stored[index])
                continue
            }
            guard let candidate = try trained(widths, architecture, isCancelled) else { return nil }
            result.candidates.append(candidate)
            try CandidateFile.write(result.candidates, to: file)
            progress(candidate, min(1, effort.macs / max(1, budget)))
        }
        return result
    }

    private func trained(
        _ widths: ChosenWidths, _ architecture: Architecture, _ isCancelled: () -> Bool
    ) throws -> SearchOutcome.Candidate? {
        let rung = try RungTraining(
            recipe: Recipe(
                epochs: recipe.candidateEpochs, batchSize: recipe.batchSize,
                learningRate: recipe.learningRate, lastLearningRate: recipe.lastLearningRate,
                weightDecay: recipe.weightDecay, seed: recipe.seed),
            training: training, validation: validation, device: device, folder: nil
        ).advance(architecture, to: recipe.candidateEpochs, isStopped: isCancelled)
        return rung.map {
            SearchOutcome.Candidate(
                widths: widths, accuracy: $0.accuracy, loss: $0.loss, trainedEpochs: $0.epochs)
        }
    }
}
