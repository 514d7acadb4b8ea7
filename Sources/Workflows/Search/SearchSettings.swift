package import Jobs
package import Latency

/// How a search is run, and how what it finds is trained.
package struct SearchSettings {
    /// How the winners of a search for a front are trained to their files.
    package enum Winners: String, CaseIterable, Sendable {
        /// Anew, by the recipe that did best for the task; continued where the task has none.
        case best
        /// From where the search left them, straight into quantized training.
        case continued
    }

    /// Passes of a training unless something else is said.
    static let usualEpochs = 20
    /// The same of the recipe that did best for speech (`Recipe.bestForSpeech`).
    static let bestEpochs = 60

    /// Method of the search.
    package var method: SearchMethod
    /// Recipe of the search.
    package var recipe: SearchRecipe
    /// Passes of the training of what was found; 0 for generated weights, nil for those of the recipe.
    package var trainEpochs: Int?
    /// How a front's winners are trained.
    package var winners = Winners.best
    /// Examples of a step of that training.
    package var batch: Int
    /// Draws weights, orders and networks.
    package var seed: UInt64
    /// Searches at most; a miss tightens the limit.
    package var rounds: Int
    /// Examples of the test split that the board judges.
    package var samples: Int
    /// Which latency model; nil for the operator model where its samples suffice, else the line.
    package var fit: Fit.Kind?
    /// Where libtorch computes, such as `cuda`; nil for its standard.
    package var device: String?

    /// States all of it.
    package init(
        method: SearchMethod, recipe: SearchRecipe, trainEpochs: Int?, batch: Int, seed: UInt64, rounds: Int,
        samples: Int, fit: Fit.Kind? = nil, device: String? = nil
    ) {
        self.method = method
        self.recipe = recipe
        self.trainEpochs = trainEpochs
        self.batch = batch
        self.seed = seed
        self.rounds = rounds
        self.samples = samples
        self.fit = fit
        self.device = device
    }

    /// What the program that trains is told of where to compute.
    var computeArguments: [String] { device.map { ["--device", $0] } ?? [] }
}
