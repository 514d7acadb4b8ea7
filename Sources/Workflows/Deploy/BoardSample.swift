import Boards
import Campaigns
import Console
import Facts
import Foundation
package import Jobs
package import Networks

/// Inputs that a deployed model is tried with: examples of a data set, or random bytes.
package struct BoardSample {
    /// Bytes of each input tensor, by inference.
    package let inputs: [[[UInt8]]]
    /// Labels and the data's name; nil for random bytes.
    package let examples: ExampleInputs?

    /// Random inputs, the same for the same seed.
    package init(random count: Int, for model: Model, seed: UInt64) {
        var random = RandomInput(seed: seed)
        inputs = (0..<count).map { _ in random.bytes(for: model) }
        examples = nil
    }

    /// Inputs without labels: the bytes of each input tensor, by inference.
    package init(_ inputs: [[[UInt8]]]) {
        self.inputs = inputs
        examples = nil
    }

    /// Examples of the test split of a data set, made by `throughline-train`.
    package init(of data: String, count: Int, for path: String, seed: UInt64) throws {
        let folder = try ScratchFolder()
        let file = folder.url.appending(path: "sample.json")
        let code = try TrainingProgram().run([
            "sample", path, "--data", data, "--count", "\(count)", "--seed", "\(seed)", "--out", file.path,
        ])
        // It has said why.
        guard code == 0 else { throw ProgramExit(code: code) }
        do {
            let examples = try SnakeCaseJSON.value(ExampleInputs.self, from: Data(contentsOf: file))
            inputs = examples.inputs.map { [[UInt8]($0)] }
            self.examples = examples
        } catch {
            throw CommandError.input(
                "\(data): no examples came back (\(error.localizedDescription)); run the command again")
        }
    }
}
