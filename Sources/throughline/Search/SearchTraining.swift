import ArgumentParser
import Foundation
import Measurements
import Networks

/// The training of a network that was found, up to its int8 file.
struct SearchTraining {
    let architecture: Architecture
    let data: String
    let folder: URL
    let epochs: Int
    let batch: Int
    let seed: UInt64

    /// What came of it.
    struct Result {
        /// Bytes of the `.tflite` file.
        var model: [UInt8]
        /// On the test split, by the host.
        var accuracies: SearchCard.Accuracies
        /// Whether the weights were learnt; otherwise they are generated.
        var isTrained: Bool
    }

    /// What `training.json` says that a card repeats.
    private struct Record: Decodable {
        struct Score: Decodable {
            var accuracy: Double
            var meanArea: Double?

            /// The task's figure.
            var figure: Double { meanArea ?? accuracy }
        }

        var network: String
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
                model: try architecture.model(), accuracies: SearchCard.Accuracies(), isTrained: false)
        }
        let code = try program.run(
            [
                "train", "--data", data, "--network", architecture.id, "--epochs", "\(epochs)", "--batch",
                "\(batch)", "--seed", "\(seed)", "--out", folder.path, "--resume",
            ], output: .standardError)
        // It has said why.
        guard code == 0 else { throw ExitCode(code) }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let url = folder.appending(path: "training.json")
        guard let bytes = try? Data(contentsOf: url),
            let record = try? decoder.decode(Record.self, from: bytes),
            record.network == architecture.id
        else {
            throw CommandError.input(
                "\(url.path): expected the result of training \(architecture.id), found another; remove "
                    + "\(folder.path) and go on with --resume")
        }
        return Result(
            model: try InputFile(path: folder.appending(path: record.model).path).bytes(),
            accuracies: SearchCard.Accuracies(float: record.float.figure, int8: record.int8.figure),
            isTrained: true)
    }
}
