public import Foundation
public import Jobs
public import Networks

/// The training of one network that ends with a file for the board: in floats, then with quantization, then
/// written and judged on the test split, which is opened once.
///
/// Everything lies in one folder: `float.safetensors` and `int8.safetensors` are the states of the two runs, written
/// after each epoch and where a run is stopped, `model.tflite` and `training.json` what came out.
public final class FinalTraining {
    /// Which of the two runs is under way.
    public enum Stage: String, Sendable, CaseIterable {
        /// In 32-bit floats.
        case float
        /// With weights and activations rounded as the file has them.
        case int8
    }

    /// How far it is, told after each epoch.
    public struct Progress: Sendable {
        /// The run under way.
        public let stage: Stage
        /// Epochs of it that are done.
        public let epoch: Int
        /// Epochs of it.
        public let epochs: Int
        /// Mean loss of the epoch.
        public let loss: Double
        /// On the validation split.
        public let validation: Judgement
        /// Seconds until this run ends, at the speed so far.
        public let secondsLeft: Double
    }

    /// Batches that the ranges of activations start from.
    private static let calibrationBatches = 8
    private static let modelName = "model.tflite"
    private static let cardName = "training.json"

    private let spec: NetworkSpec
    private let data: DataSet
    private let recipe: Recipe
    private let quantizedRecipe: Recipe
    private let teacher: TrainableNetwork?
    private let start: TrainableNetwork?
    private let limit: Int?
    private let folder: URL
    private let device: Device

    /// Prepares a training.
    ///
    /// The recipe's seed draws weights, order and noise. `quantizedEpochs` may be 0: then ranges stay as calibrated.
    /// With a `limit`, so many of the training examples are learnt from, drawn by the seed, and the others never seen. `start` is a
    /// network of the same layers whose weights it begins with; the recipe says which.
    public init(
        _ spec: NetworkSpec, data: DataSet, recipe: Recipe, quantizedEpochs: Int,
        teacher: TrainableNetwork? = nil, start: TrainableNetwork? = nil, limit: Int? = nil, folder: URL,
        device: Device = .cpu
    ) {
        self.spec = spec
        self.limit = limit
        self.data = data
        self.recipe = recipe
        quantizedRecipe = recipe.quantized(epochs: quantizedEpochs, of: spec)
        self.teacher = teacher
        self.start = start
        self.folder = folder
        self.device = device
    }

    /// Trains to the end, or until `isStopped` says so; then the states are in the folder, and nil is returned.
    ///
    /// Throws a `DataError` for a folder with the state of an earlier run, unless `resume`. A run that has ended is not done
    /// again, so that the test split is opened once.
    public func run(
        resume: Bool, isStopped: () -> Bool = { false }, progress: (Progress) throws -> Void = { _ in }
    ) throws -> TrainedModel? {
        try prepare(resume: resume)
        if let trained = try ended() { return trained }
        let shape = spec.inputShape
        let all = try data.examples(
            .training, inputShape: shape, seed: recipe.seed, augmentation: recipe.augmentation)
        let training = limit.map { DrawnExamples(of: all, count: $0, seed: recipe.seed) } ?? all
        let validation = try data.examples(.validation, inputShape: shape, seed: recipe.seed)
        let network = try TrainableNetwork(spec, seed: recipe.seed)
            .takingWeights(of: start).moved(to: device)
        let teacher = try teacher?.moved(to: device)
        func finish(
            _ stage: Stage, _ learner: any Trainable, _ recipe: Recipe, _ teacher: TrainableNetwork?
        ) throws -> Bool {
            let run = try TrainingRun(learner, on: training, recipe: recipe, teacher: teacher, device: device)
            return try self.finish(run, stage, on: validation, isStopped, progress)
        }
        guard try finish(.float, network, recipe, teacher) else { return nil }
        let batches = try calibration(training)
        let quantized = try QuantizedNetwork(of: network, calibratedOn: batches)
        let own = quantizedRecipe.distillation == nil ? nil : network
        guard try finish(.int8, quantized, quantizedRecipe, teacher ?? own) else { return nil }
        return try export(network, quantized, shape)
    }

    private func prepare(resume: Bool) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let state = file(.float)
        guard resume || !FileManager.default.fileExists(atPath: state.path) else {
            throw DataError(
                place: state.path, expected: "no state of an earlier run", found: "one",
                cure: "go on with --resume or name another folder")
        }
    }

    /// What this very training left in the folder when it ended; nil where there is none, or another's.
    private func ended() throws -> TrainedModel? {
        guard let card = try? Data(contentsOf: folder.appending(path: Self.cardName)),
            let trained = try? SnakeCaseJSON.value(TrainedModel.self, from: card),
            trained.network == spec.name, trained.recipe == recipe,
            trained.quantizedRecipe == quantizedRecipe, trained.trainingExamples == limit,
            let bytes = try? Data(contentsOf: folder.appending(path: Self.modelName)),
            Digest(of: [UInt8](bytes)).description == trained.modelSha256
        else { return nil }
        return trained.dataDigest == (try data.digest().description) ? trained : nil
    }

    /// Runs the epochs that are left; false where it was stopped.
    private func finish(
        _ run: TrainingRun, _ stage: Stage, on validation: any DataExamples, _ isStopped: () -> Bool,
        _ progress: (Progress) throws -> Void
    ) throws -> Bool {
        let state = file(stage)
        if FileManager.default.fileExists(atPath: state.path) { try run.resume(from: state) }
        let start = Date()
        let before = run.epoch * run.stepsPerEpoch + run.step
        while !run.isDone {
            let loss = try run.runEpoch(unless: isStopped)
            try run.save(to: state)
            guard let loss else { return false }
            let judgement = try run.judged { try Judgement(of: $0, on: validation, device: device) }
            let done = run.epoch * run.stepsPerEpoch - before
            let left = (run.recipe.epochs - run.epoch) * run.stepsPerEpoch
            try progress(
                Progress(
                    stage: stage, epoch: run.epoch, epochs: run.recipe.epochs, loss: loss,
                    validation: judgement,
                    secondsLeft: Date().timeIntervalSince(start) / Double(max(1, done)) * Double(left)))
        }
        return !isStopped()
    }

    private func calibration(_ examples: any DataExamples) throws -> [Tensor] {
        var random = RandomSource(seed: recipe.seed)
        let order = random.permutation(examples.count)
        return try (0..<Self.calibrationBatches).compactMap { batch in
            let indices = order.dropFirst(batch * recipe.batchSize).prefix(recipe.batchSize)
            guard !indices.isEmpty else { return nil }
            return try examples.batch(Array(indices), epoch: 0).features.to(device)
        }
    }

    private func export(
        _ network: TrainableNetwork, _ quantized: QuantizedNetwork, _ shape: [Int]
    ) throws -> TrainedModel {
        let bytes = try quantized.model()
        let model = try Model(bytes: bytes)
        let url = folder.appending(path: Self.modelName)
        try Data(bytes).write(to: url, options: .atomic)
        let test = try data.examples(.test, inputShape: shape, seed: recipe.seed)
        let trained = TrainedModel(
            network: spec.name, task: data.task, data: try data.name(),
            dataDigest: try data.digest().description, isSynthetic: data.isSynthetic, trainingExamples: limit,
            recipe: recipe, quantizedRecipe: quantizedRecipe,
            float: .init(try Judgement(of: network, on: test, device: device)),
            quantized: .init(try Judgement(of: quantized, on: test, device: device)),
            int8: .init(try Judgement(of: Int8Classifier(model), on: test)),
            model: url.lastPathComponent, modelBytes: bytes.count, modelSha256: model.digest.description,
            torch: Torch.version)
        try SnakeCaseJSON.data(trained).write(to: folder.appending(path: Self.cardName), options: .atomic)
        return trained
    }

    private func file(_ stage: Stage) -> URL { folder.appending(path: "\(stage.rawValue).safetensors") }
}
