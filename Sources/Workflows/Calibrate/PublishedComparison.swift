package import Campaigns
import Console
import Facts
import Foundation
import Jobs
package import Records

/// Published latencies beside the predictions of a database's emulated rows.
package struct PublishedComparison {
    /// The predictions, with their errors.
    package let table: CycleAccountTable
    /// Where the latencies are from.
    package let source: String

    /// Reads a file of published latencies and finds the rows of their networks.
    ///
    /// - Parameters:
    ///   - path: a file as measurements/README.md says.
    ///   - engine: only rows of this engine.
    /// - Throws: `CommandError` for another file, and where too few networks have rows.
    package init(_ path: String, in store: Store, engine: String) throws {
        guard
            let points = try? JSONDecoder().decode(
                PublishedPoints.self, from: Data(try InputFile(path: path).bytes()))
        else {
            throw CommandError.input("\(path): expected published latencies as measurements/README.md says")
        }
        source = points.source
        table = try CycleAccountTable(
            points, in: store, engine: engine, fittedOn: BoardDescriptor.f746zg.name)
        guard table.fit(.instructions) != nil else {
            throw CommandError.input(
                "\(store.path): expected rows of the detailed tier of at least 3 published networks on "
                    + "\(table.board) by engine \(engine), found \(table.counted(table.board).count)")
        }
    }

    /// The ratios of published to emulated latency, as a file of measurements/calibration has them.
    package func residuals() throws -> [UInt8] {
        Array((try SnakeCaseJSON.text(table.residuals(source: source)) + "\n").utf8)
    }
}
