package import Boards
import Console
package import Facts
import Foundation
package import Networks

/// A board that answers the text protocol of MLPerf Tiny on a model.
package struct MLPerfSession {
    /// What the board said of itself.
    package let identity: BoardIdentity
    package let origin: Origin
    /// What it answers as.
    package let benchmark: MLPerfBenchmark
    /// Where it answers.
    package let port: ConnectedBoard.MLPerfPort

    /// The benchmark that a model's input is of; throws a `CommandError` for one of none of them.
    ///
    /// - Parameter path: the model's file, for the message.
    package static func benchmark(of model: Model, path: String) throws -> MLPerfBenchmark {
        guard let benchmark = MLPerfBenchmark(model) else {
            let known = MLPerfBenchmark.allCases.map { "\($0.rawValue) \($0.inputElements)" }
            throw CommandError.input(
                "\(path): its input is of none of the benchmarks (elements: \(known.joined(separator: ", "))); "
                    + "give --benchmark")
        }
        return benchmark
    }

    /// Installs and selects the model, and switches the firmware to the protocol.
    ///
    /// - Parameter baud: speed of the serial port; nil for what the runner's device files have.
    package init(
        _ model: Model, as benchmark: MLPerfBenchmark, on board: ConnectedBoard, baud: Int?
    ) throws(BoardError) {
        self.benchmark = benchmark
        origin = board.origin
        identity = try board.attach()
        let installed = try board.install(model) { _, _ in }
        _ = try board.select(installed)
        port = try board.speakMLPerf(benchmark, baud: baud ?? benchmark.runnerBaud)
    }

    /// Serves a virtual board until it is told to end; returns at once for one that goes on by itself.
    package func serve(until isEnded: () -> Bool) throws(BoardError) {
        while port.isOurs && !isEnded() {
            guard !port.hasEnded else {
                throw .transport("the virtual board has ended; start the command again")
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }
}

/// A session as JSON shows it (docs/reference/json.md).
package struct MLPerfDocument: Encodable {
    package var model: String
    package var modelSha256: String
    package var board: String
    package var boardUniqueId: String
    package var origin: String
    package var engine: String
    package var firmwareBuildId: String
    package var benchmark: String
    package var port: String
    package var baud: Int

    package init(_ session: MLPerfSession, model: Model, name: String) {
        self.model = name
        modelSha256 = model.digest.description
        board = session.identity.board
        boardUniqueId = session.identity.uniqueID
        origin = session.origin.rawValue
        engine = session.identity.engine
        firmwareBuildId = session.identity.firmwareBuildID
        benchmark = session.benchmark.rawValue
        port = session.port.path
        baud = session.port.baud
    }
}
