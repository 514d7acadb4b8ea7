import ArgumentParser
import Foundation
import Jobs
import Networks

/// The training of a network, up to its int8 file.
struct NetworkTraining {
    let network: NetworkSpec
    let data: String
    let folder: URL
    let epochs: Int
    let batch: Int
    /// Training examples that are learnt from; nil for all.
    var limit: Int?
    let seed: UInt64
    let computeArguments: [String]

    /// What came of it.
    struct Result {
        /// Bytes of the `.tflite` file.
        var model: [UInt8]
        /// On the test split, by the host.
        var accuracies: SearchCard.Accuracies
        /// Whether the weights were learnt; otherwise they are generated.
        var isTrained: Bool
    }

    /// What `training.json` says that cards and tables repeat.
    struct Record: Codable {
        struct Score: Codable {
            var accuracy: Double?
            var meanArea: Double?

            /// The task's figure.
            var figure: Double? { meanArea ?? accuracy }
        }

        var network: String
        var data: String
        var isSynthetic: Bool
        var float: Score
        var int8: Score
        var model: String
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
    func train(_ program: TrainingProgram) throws -> Record {
        let size = limit.map { ["--limit", "\($0)"] } ?? []
        let code = try program.run(
            [
                "train", "--data", data, "--network", network.name, "--epochs", "\(epochs)", "--batch",
                "\(batch)", "--seed", "\(seed)", "--out", folder.path, "--resume",
            ] + size + computeArguments, output: .standardError)
        // It has said why.
        guard code == 0 else { throw ExitCode(code) }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let url = folder.appending(path: "training.json")
        guard let bytes = try? Data(contentsOf: url),
            let record = try? decoder.decode(Record.self, from: bytes),
            record.network == network.name
        else {
            throw CommandError.input(
                "\(url.path): expected the result of training \(network.name), found another; remove "
                    + "\(folder.path) and go on with --resume")
        }
        return record
    }
}
