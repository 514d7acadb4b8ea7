package import Foundation
package import Fronts
import Jobs
import Networks

/// The trainings of a bench, one after the other; killed at any moment it goes on where it was.
package struct BenchTraining {
    private let plan: BenchPlan
    private let draw: BenchDraw
    private let prices: BenchPrices
    private let folder: BenchFolder
    private let work: URL
    private let training: any Examples
    private let validation: any Examples
    private let test: any Examples
    private let device: Device

    /// Batches that the ranges of activations start from.
    private static let calibrationBatches = 8

    /// Reads the plan of a folder.
    ///
    /// - Parameters:
    ///   - work: where states of trainings lie that are under way.
    ///   - learning: the data set that networks learn from.
    ///   - judging: the one whose validation and test splits judge them.
    ///
    /// Throws a `StateError` for a folder without a plan, a `ModelError` for one that cannot be carried out, and a `DataError` for other data.
    package init(
        _ folder: BenchFolder, prices: BenchPrices, work: URL, learning: DataSet, judging: DataSet,
        device: Device = .cpu
    ) throws {
        let plan = try folder.plan()
        for (set, part) in [(learning, plan.learning), (judging, plan.judging)] {
            let found = String(try set.digest().description.prefix(12))
            guard part.digest == nil || part.digest == found else {
                throw DataError(
                    set.folder, expected: "data of digest \(part.digest ?? "")", found: found,
                    cure: "make it as the plan says, with the same espeak-ng")
            }
        }
        let shape = try Self.shape(plan)
        try self.init(
            folder, plan, prices: prices, work: work,
            training: learning.examples(.training, inputShape: shape, seed: 1),
            validation: judging.examples(.validation, inputShape: shape, seed: 1),
            test: judging.examples(.test, inputShape: shape, seed: 1), device: device)
    }

    /// The same with examples of any make.
    init(
        _ folder: BenchFolder, _ plan: BenchPlan, prices: BenchPrices, work: URL, training: any Examples,
        validation: any Examples, test: any Examples, device: Device = .cpu
    ) throws {
        self.plan = plan
        self.folder = folder
        self.prices = prices
        self.work = work
        self.training = training
        self.validation = validation
        self.test = test
        self.device = device
        draw = try BenchDraw(plan, prices: prices)
    }

    /// Trains until everything is done, or until `isStopped` says so; true where it is done.
    ///
    /// - Parameter progress: told each row with the number of trainings that are done and that there are.
    package func run(
        isStopped: () -> Bool, progress: (BenchRow, _ done: Int, _ all: Int) -> Void
    ) throws -> Bool {
        var networks = try folder.networks()
        if networks.isEmpty {
            networks = try draw.uniform()
            try folder.write(networks, fits: plan.fits)
        }
        var rows = try folder.rows()
        // First what does not depend on any result; then that which does.
        guard try train(networks.filter { $0.group == .uniform }, onlyFirst: true, &rows, isStopped, progress)
        else { return false }
        if plan.nearFront > 0, !networks.contains(where: { $0.group == .nearFront }) {
            networks += try draw.nearFront(networks) { network in
                rows.first { row in
                    row.network == network.id && row.seed == plan.trainingSeeds[0]
                        && row.epochs == plan.epochs
                }?.validation
            }
            try folder.write(networks, fits: plan.fits)
        }
        return try train(networks, onlyFirst: false, &rows, isStopped, progress)
    }

    private func train(
        _ networks: [BenchNetwork], onlyFirst: Bool, _ rows: inout [BenchRow], _ isStopped: () -> Bool,
        _ progress: (BenchRow, Int, Int) -> Void
    ) throws -> Bool {
        let pilot = Set(draw.pilot(networks).map(\.id))
        let trainings = draw.trainings(networks).filter {
            !onlyFirst || $0.seed == plan.trainingSeeds[0] || pilot.contains($0.network.id)
        }
        for (index, (network, seed)) in trainings.enumerated() {
            let known = Set(rows.filter { $0.network == network.id && $0.seed == seed }.map(\.epochs))
            guard !known.isSuperset(of: plan.rungs) else { continue }
            let isDone = try train(network, seed, known, isStopped) { row in
                rows.append(row)
                try folder.write(rows)
                progress(row, index + (row.epochs == plan.epochs ? 1 : 0), trainings.count)
            }
            guard isDone else { return false }
        }
        return true
    }

    /// One training through the rungs whose rows are not there.
    private func train(
        _ network: BenchNetwork, _ seed: UInt64, _ known: Set<Int>, _ isStopped: () -> Bool,
        _ found: (BenchRow) throws -> Void
    ) throws -> Bool {
        let architecture = try draw.architecture(network)
        let recipe = Recipe(epochs: plan.epochs, batchSize: plan.batchSize, seed: seed)
        let learner = try TrainableNetwork(architecture.network, seed: seed).moved(to: device)
        let run = try TrainingRun(learner, on: training, recipe: recipe, device: device)
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        let state = work.appending(path: "\(architecture.digest.description.prefix(16))-\(seed).safetensors")
        if FileManager.default.fileExists(atPath: state.path) { try run.resume(from: state) }
        for rung in plan.rungs {
            while run.epoch < rung {
                let loss = try run.runEpoch(unless: isStopped)
                try run.save(to: state)
                if loss == nil { return false }
            }
            guard !known.contains(rung) else { continue }
            let int8 = rung == plan.epochs ? try int8Right(learner, architecture.network, recipe) : nil
            let right = try [validation, test].map {
                try Accuracy(of: learner, on: $0, device: device).right
            }
            try found(
                BenchRow(
                    network: network.id, seed: seed, epochs: rung, loss: run.lastLoss,
                    validationRight: right[0], validationCount: validation.count, testRight: right[1],
                    testCount: test.count, int8Right: int8))
        }
        try? FileManager.default.removeItem(at: state)
        return true
    }

    /// Right answers on test of the file, after quantized training.
    private func int8Right(
        _ network: TrainableNetwork, _ spec: NetworkSpec, _ recipe: Recipe
    ) throws -> Int {
        let order = training.drawn(training.count, seed: recipe.seed)
        let batches = try (0..<Self.calibrationBatches).compactMap { batch -> Tensor? in
            let indices = order.dropFirst(batch * recipe.batchSize).prefix(recipe.batchSize)
            return indices.isEmpty
                ? nil : try training.batch(Array(indices), epoch: 0).features.to(device)
        }
        let quantized = try QuantizedNetwork(of: network, calibratedOn: batches)
        let run = try TrainingRun(
            quantized, on: training, recipe: recipe.quantized(epochs: plan.quantizedEpochs, of: spec),
            teacher: network, device: device)
        while !run.isDone { _ = try run.runEpoch() }
        let classifier = try Int8Classifier(Model(bytes: try quantized.model()))
        return try Accuracy(on: test) { try classifier.logits($0) }.right
    }

    private static func shape(_ plan: BenchPlan) throws -> [Int] {
        guard let backbone = Backbone.named(plan.backbone) else {
            throw TorchError("\(plan.backbone): expected a known backbone, found none; name another")
        }
        return backbone.inputShape
    }
}
