import Boards
import Campaigns
import Console
import Facts
import Foundation
package import Jobs
package import Networks
import Records

/// Trains a published network by our recipe, and runs its file on the board.
///
/// State lies in one folder, so that a run that was stopped goes on.
package struct PublishedTraining {
    /// What came of it.
    package struct Result: Encodable {
        package var published: TableFour.Row
        package var network: String
        /// Name of the kind of board.
        package var board: String
        package var epochs: Int
        /// Training examples at most; nil for all.
        package var limit: Int?
        package var training: TrainedModel
        /// Arena in bytes that TensorFlow Lite Micro would take, by plan: what the paper's SRAM is.
        package var tflmArenaBytes: Int?
        /// On the board; nil where it does not run there.
        package var deployment: DeploymentDocument?
        package var refusal: String?
    }

    let task: LearningTask
    let data: String
    let folder: URL
    let epochs: Int
    let batch: Int
    let limit: Int?
    let seed: UInt64
    let board: BoardDescriptor
    let store: Store
    /// Told of worn flash.
    let note: (String) -> Void

    /// Does all of it for one network.
    func run(_ row: TableFour.Row, _ network: NetworkSpec, _ program: TrainingProgram) throws -> Result {
        let place = folder.appending(path: network.name)
        try OutputFolder(path: place.path).make()
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
            result.deployment = DeploymentDocument(try deploy(model, training.file, on: holder))
        } catch let failure as Failure {
            result.refusal = failure.message
        }
        return result
    }

    private func deploy(_ model: Model, _ file: URL, on kind: BoardDescriptor) throws -> Deployment {
        let sample = try BoardSample(of: data, count: Self.samples, for: file.path, seed: seed)
        let device = try BoardRequest(.virtual(kind)).open(counting: store, warn: note)
        return try Deployment(
            model, name: file.lastPathComponent, sample: sample, level: 0.95,
            with: Profiling(Profiler(board: device, tool: .current), into: store))
    }

    /// Inferences that are compared with the host's.
    private static let samples = 8
}
