import ArgumentParser
import Boards
import Console
import Facts
import Foundation
import Jobs
import Networks
import Records

/// Trains a published network by our recipe, and runs its file on the board.
///
/// State lies in one folder, so that a run that was stopped goes on.
struct PublishedTraining {
    /// What came of it.
    struct Result: Encodable {
        var published: TableFour.Row
        var network: String
        /// Name of the kind of board.
        var board: String
        var epochs: Int
        /// Training examples at most; nil for all.
        var limit: Int?
        var training: TrainedModel
        /// Arena in bytes that TensorFlow Lite Micro would take, by plan: what the paper's SRAM is.
        var tflmArenaBytes: Int?
        /// On the board; nil where it does not run there.
        var deployment: DeploymentDocument?
        var refusal: String?
    }

    let task: LearningTask
    let data: String
    let folder: URL
    let epochs: Int
    let batch: Int
    let limit: Int?
    let seed: UInt64
    let board: BoardDescriptor
    let database: String

    /// Does all of it for one network.
    func run(_ row: TableFour.Row, _ network: NetworkSpec, _ program: TrainingProgram) throws -> Result {
        let place = folder.appending(path: network.name)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let training = NetworkTraining(
            network: network, data: data, folder: place, epochs: epochs, batch: batch, limit: limit,
            seed: seed, computeArguments: [])
        let record = try training.train(program)
        let model = try Model(bytes: try InputFile(path: training.file.path).bytes())
        // What the paper did not run on the F746ZG it ran on the F767ZI.
        let holder = row.seconds == nil ? BoardDescriptor.f767zi : board
        var result = Result(
            published: row, network: network.name, board: holder.name, epochs: epochs, limit: limit,
            training: record, tflmArenaBytes: try? MemoryPlan(model, engine: .tflm).totalBytes)
        do {
            result.deployment = DeploymentDocument(try deploy(training.file, on: holder))
        } catch let failure as Failure {
            result.refusal = failure.message
        }
        return result
    }

    private func deploy(_ file: URL, on board: BoardDescriptor) throws -> Deployment {
        let arguments = [
            file.path, "--board", board.shortName, "--data", data, "--samples", "8", "--seed", "\(seed)",
            "--db", database,
        ]
        guard let command = try Deploy.parseAsRoot(arguments) as? Deploy else {
            throw CommandError.input("expected the step's options to be understood")
        }
        return try command.deployment()
    }
}
