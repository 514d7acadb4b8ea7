package import Foundation
import Jobs
import Networks

/// A bench as it lies in a folder: `plan.json`, `networks.csv` and `rows.csv`, fields without commas.
package struct BenchFolder {
    /// Where it lies.
    package let url: URL

    /// Names a folder.
    package init(_ url: URL) { self.url = url }

    /// The plan.
    ///
    /// Throws a `StateError` for a folder without one.
    package func plan() throws -> BenchPlan {
        let file = url.appending(path: "plan.json")
        guard let data = try? Data(contentsOf: file),
            let plan = try? SnakeCaseJSON.value(BenchPlan.self, from: data)
        else {
            throw StateError(
                place: file.path, expected: "the plan of a bench", found: "none",
                cure: "write one as measurements/bench-kws/plan.json is")
        }
        return plan
    }

    /// The networks that are chosen so far; none where there is no file.
    package func networks() throws -> [BenchNetwork] {
        try records("networks.csv").map { fields in
            guard let group = BenchNetwork.Group(rawValue: fields.text("group")) else {
                throw fields.problem("group")
            }
            return BenchNetwork(
                id: fields.text("network"), group: group,
                latenciesMs: try fields.names.filter { $0.hasPrefix("latency_ms_") }.map(fields.number),
                sramBytes: try fields.integer("sram_bytes"), flashBytes: try fields.integer("flash_bytes"),
                ops: try fields.integer("ops"))
        }
    }

    /// Writes the networks, in one piece.
    package func write(_ networks: [BenchNetwork], fits: [String]) throws {
        let names =
            ["network", "group"] + fits.map { "latency_ms_\($0)" } + ["sram_bytes", "flash_bytes", "ops"]
        let lines = networks.map { network in
            [network.id, network.group.rawValue] + network.latenciesMs.map { String(format: "%.4f", $0) }
                + ["\(network.sramBytes)", "\(network.flashBytes)", "\(network.ops)"]
        }
        try write([names] + lines, to: "networks.csv")
    }

    /// All rows so far; none where there is no file.
    package func rows() throws -> [BenchRow] {
        try records("rows.csv").map { fields in
            BenchRow(
                network: fields.text("network"), seed: UInt64(try fields.integer("seed")),
                epochs: try fields.integer("epochs"), loss: try fields.number("loss"),
                validationRight: try fields.integer("validation_right"),
                validationCount: try fields.integer("validation_count"),
                testRight: try fields.integer("test_right"), testCount: try fields.integer("test_count"),
                int8Right: fields.text("int8_right").isEmpty ? nil : try fields.integer("int8_right"))
        }
    }

    /// Writes all rows, in one piece: a run that is killed leaves the file before or the file after.
    package func write(_ rows: [BenchRow]) throws {
        let names = [
            "network", "seed", "epochs", "loss", "validation_right", "validation_count", "test_right",
            "test_count", "int8_right",
        ]
        let lines = rows.map { row in
            [
                row.network, "\(row.seed)", "\(row.epochs)", String(format: "%.5f", row.loss),
                "\(row.validationRight)", "\(row.validationCount)", "\(row.testRight)", "\(row.testCount)",
                row.int8Right.map { "\($0)" } ?? "",
            ]
        }
        try write([names] + lines, to: "rows.csv")
    }

    private func write(_ lines: [[String]], to name: String) throws {
        let text = lines.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: url.appending(path: name), options: .atomic)
    }

    private func records(_ name: String) throws -> [Fields] {
        let file = url.appending(path: name)
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw StateError(
                place: file.path, expected: "a file that can be read", found: "none", cure: "restore it")
        }
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let names = lines.first else { return [] }
        return try lines.dropFirst().enumerated().map { index, values in
            let place = "\(file.path):\(index + 2)"
            guard values.count == names.count else {
                throw StateError(
                    place: place, expected: "\(names.count) fields", found: "\(values.count)",
                    cure: "restore the file")
            }
            return Fields(place: place, names: names, values: values)
        }
    }

    /// A line of a file by its names.
    private struct Fields {
        let place: String
        let names: [String]
        let values: [String]

        func text(_ name: String) -> String { names.firstIndex(of: name).map { values[$0] } ?? "" }

        func integer(_ name: String) throws -> Int {
            guard let value = Int(text(name)), value >= 0 else { throw problem(name) }
            return value
        }

        func number(_ name: String) throws -> Double {
            guard let value = Double(text(name)), value.isFinite else { throw problem(name) }
            return value
        }

        func problem(_ name: String) -> StateError {
            StateError(
                place: place, expected: "a value of \(name)", found: "'\(text(name))'",
                cure: "restore the file")
        }
    }
}
