import Console
import Foundation
import Jobs
import Networks

/// The training of a network, up to its int8 file.
struct NetworkTraining {
    let network: NetworkSpec
    /// The order of the search that found it; nil for a network of the literature.
    var order: URL?
    let data: String
    let folder: URL
    let epochs: Int
    let batch: Int
    /// Training examples that are learnt from; nil for all.
    var limit: Int?
    let seed: UInt64
    let computeArguments: [String]
    /// Whether it is by the recipe that did best for the task, with a batch of its own.
    var isBest = false
    /// State of a training in floats by the same recipe, from which this one goes on.
    var floatState: URL?

    /// What came of it.
    struct Result {
        /// Bytes of the `.tflite` file.
        var model: [UInt8]
        /// On the test split, by the host.
        var accuracies: SearchCard.Accuracies
        /// Whether the weights were learnt; otherwise they are generated.
        var isTrained: Bool
    }

    /// Where the trained file lies.
    var file: URL { folder.appending(path: "model.tflite") }

    /// Trains and exports, or goes on with it; without epochs the file has generated weights.
    func run(_ program: TrainingProgram) throws -> Result {
        guard epochs > 0 else {
            return Result(
                model: try network.model(), accuracies: SearchCard.Accuracies(), isTrained: false)
        }
        let record = try train(program)
        return Result(
            model: try InputFile(path: folder.appending(path: record.model).path).bytes(),
            accuracies: SearchCard.Accuracies(float: record.float.figure, int8: record.int8.figure),
            isTrained: true)
    }

    /// Trains, or goes on with it; gives what `training.json` says.
    func train(_ program: TrainingProgram) throws -> TrainedModel {
        try takeState()
        let order = order.map { ["--order", $0.path] } ?? []
        let size = limit.map { ["--limit", "\($0)"] } ?? []
        let recipe = isBest ? ["--recipe", "best"] : ["--batch", "\(batch)"]
        let code = try program.run(
            [
                "train", "--data", data, "--network", network.name, "--epochs", "\(epochs)", "--seed",
                "\(seed)",
                "--out", folder.path, "--resume",
            ] + recipe + order + size + computeArguments, output: .standardError)
        // It has said why.
        guard code == 0 else { throw ProgramExit(code: code) }
        let url = folder.appending(path: "training.json")
        guard let bytes = try? Data(contentsOf: url),
            let record = try? SnakeCaseJSON.value(TrainedModel.self, from: bytes),
            record.network == network.name
        else {
            throw CommandError.input(
                "\(url.path): expected the result of training \(network.name), found another; remove "
                    + "\(folder.path) and go on with --resume")
        }
        return record
    }

    /// Puts the state where the training looks for its own, unless it has one.
    private func takeState() throws {
        let own = folder.appending(path: "float.safetensors")
        let files = FileManager.default
        guard let floatState, files.fileExists(atPath: floatState.path), !files.fileExists(atPath: own.path)
        else { return }
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        try files.copyItem(at: floatState, to: own)
    }
}
