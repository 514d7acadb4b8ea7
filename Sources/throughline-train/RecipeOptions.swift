import ArgumentParser
import Foundation
import Jobs
import Networks
import Training

/// How a network is trained: a recipe by name, and what is to be different from it.
struct RecipeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "standard, or best: for speech, what did best on validation (docs/howto/training.md).",
            valueName: "NAME")) var recipe = RecipeName.standard
    @Option(
        help: ArgumentHelp(
            "Times that each example is seen in floats; 20, of best 60 if not given.", valueName: "N"))
    var epochs: Int?
    @Option(
        help: ArgumentHelp(
            "Times that it is seen quantized; a fifth of --epochs if not given.", valueName: "N"))
    var quantizedEpochs: Int?
    @Option(help: ArgumentHelp("Examples of a step.", valueName: "N")) var batch = 64
    @Option(
        help: ArgumentHelp("Learning rate of the first step; 0.005 if not given.", valueName: "RATE"))
    var rate: Double?
    @Option(help: ArgumentHelp("Draws weights, order and noise.", valueName: "N")) var seed: UInt64 = 1
    @Option(
        help: ArgumentHelp("Epochs in which the rate rises from 0.", valueName: "N")) var warmUp: Int?
    @Option(
        help: ArgumentHelp("Share of each label that goes to all classes, such as 0.1.", valueName: "SHARE"))
    var labelSmoothing: Double?
    @Option(
        help: ArgumentHelp(
            "Take the running mean of the weights, which keeps so much in a step: 0.99.", valueName: "SHARE"))
    var averaging: Double?
    @Option(
        help: ArgumentHelp("Weight decay beside the gradient, such as 0.05.", valueName: "SHARE"))
    var weightDecay: Double?
    @Option(
        help: ArgumentHelp(
            "Change speech anew in each epoch, in speed, place, loudness, colour and noise: yes or no.",
            valueName: "YES")) var augment: YesOrNo?
    @Option(
        help: ArgumentHelp(
            "Learn from the network that lies in this OUT of another run, too.", valueName: "DIR"))
    var teacher: String?
    @Option(
        help: ArgumentHelp(
            "Begin with the weights of the same network that lie in this OUT of a run on other data.",
            valueName: "DIR"))
    var start: String?
    @Option(
        help: ArgumentHelp("Learn from mixtures of two examples: alpha, such as 0.3.", valueName: "ALPHA"))
    var mixup: Double?

    /// Recipes by name.
    enum RecipeName: String, ExpressibleByArgument, CaseIterable {
        case standard
        case best
    }

    /// Whether something is wanted.
    enum YesOrNo: String, ExpressibleByArgument, CaseIterable {
        case yes
        case no
    }

    func validate() throws {
        for (name, count, least) in [
            ("epochs", epochs ?? 1, 1), ("quantized-epochs", quantizedEpochs ?? 0, 0),
        ] {
            guard (least...10_000).contains(count) else {
                throw ValidationError("expected \(least) to 10000 --\(name), found \(count)")
            }
        }
        if let rate, !(rate > 0 && rate <= 10) {
            throw ValidationError("expected a --rate in 0...10, found \(rate)")
        }
        if let warmUp, !(0...10_000).contains(warmUp) {
            throw ValidationError("expected a --warm-up of 0 to 10000, found \(warmUp)")
        }
        for (name, share) in [
            ("label-smoothing", labelSmoothing), ("averaging", averaging), ("weight-decay", weightDecay),
        ] {
            if let share, !(share >= 0 && share < 1) {
                throw ValidationError("expected a --\(name) of 0 to less than 1, found \(share)")
            }
        }
        if let mixup, !(0.01...100).contains(mixup) {
            throw ValidationError("expected a --mixup of 0.01 to 100, found \(mixup)")
        }
        if mixup != nil, teacher != nil {
            throw ValidationError("--mixup and --teacher do not go together")
        }
    }

    /// The recipe for a task, and the networks that it names.
    ///
    /// Throws a `ValidationError` for what the task has no recipe of, a `TorchError` for a folder without a network.
    func chosen(
        for task: LearningTask, network: NetworkSpec
    ) throws -> (recipe: Recipe, teacher: TrainableNetwork?, start: TrainableNetwork?) {
        guard recipe == .standard || task == .kws else {
            throw ValidationError(
                "--recipe best is known for kws, found \(task.rawValue); train it by the standard one")
        }
        guard teacher == nil && mixup == nil || !network.isAutoencoder else {
            throw ValidationError("an autoencoder learns without --teacher and --mixup")
        }
        var recipe =
            recipe == .best
            ? Recipe.bestForSpeech(epochs: epochs, batchSize: batch, seed: seed)
            : Recipe(epochs: epochs ?? 20, batchSize: batch, seed: seed)
        let taught = try teacher.map { try TrainableNetwork(trainedIn: URL(filePath: $0)) }
        let begun = try start.map { try TrainableNetwork(trainedIn: URL(filePath: $0)) }
        recipe.distillation = taught.map { Distillation(teacher: $0.spec.name) }
        recipe.mixup = mixup.map(Mixup.init)
        recipe.start = try start.map {
            "\(network.name) \(try TrainableNetwork.digest(trainedIn: URL(filePath: $0)))"
        }
        if let rate { recipe.learningRate = rate }
        if let warmUp { recipe.warmUpEpochs = warmUp }
        if let labelSmoothing { recipe.labelSmoothing = labelSmoothing }
        if let averaging { recipe.averaging = averaging > 0 ? averaging : nil }
        if let weightDecay { recipe.decoupledDecay = weightDecay }
        if let augment { recipe.augmentation = augment == .yes ? SpeechAugmentation() : nil }
        return (recipe, taught, begun)
    }
}
