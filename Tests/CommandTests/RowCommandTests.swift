import Foundation
import TestSupport
import Testing

@Suite struct RowCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("rows")
        let sets = Folders.repository.appending(path: "measurements")
        let set = try #require(
            try FileManager.default.contentsOfDirectory(atPath: sets.path).sorted().last {
                $0.hasSuffix("f446re-kws")
            })
        let imported = try Command(["import", sets.appending(path: set).path, "--db", "db"], in: folder.url)
        #expect(imported.exitCode == 0, "\(imported.errors)")
    }

    private struct Listed: Decodable {
        struct Row: Decodable {
            let measurementId: Int
            let model: String
            let latencyMs: Double
            let backbone: String?
        }
        let rowCount: Int
        let rows: [Row]
    }

    private func list(_ options: [String] = []) throws -> Listed {
        let command = try Command(["list", "--db", "db", "--json"] + options, in: folder.url)
        #expect(command.exitCode == 0, "\(command.errors)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Listed.self, from: Data(command.output.utf8))
    }

    @Test("rows are listed, shown and deleted; deleting is agreed to, and only what is named goes")
    func life() throws {
        let all = try list(["--all"])
        #expect(all.rows.count == all.rowCount && all.rowCount > 20)
        #expect(try list().rows.count == 20 && list(["--last", "3"]).rows.count == 3)
        #expect(try list(["--board", "f746zg"]).rows.isEmpty)
        let row = try #require(all.rows.last)
        let shown = try Command(["show", "\(row.measurementId)", "--db", "db"], in: folder.url)
        #expect(
            shown.exitCode == 0 && shown.output.contains(row.model) && shown.output.contains("nucleo-f446re"))
        let asked = try Command(["delete", "\(row.measurementId)", "--db", "db", "--json"], in: folder.url)
        #expect(asked.exitCode == 2 && asked.hasOneErrorLine && asked.output.contains("\"consent\""))
        #expect(try list().rowCount == all.rowCount)
        let done = try Command(
            ["delete", "\(row.measurementId)", "999999", "--db", "db", "--yes"], in: folder.url)
        #expect(done.exitCode == 0 && done.output.contains("deleted 1 row"), "\(done.output)\(done.errors)")
        let left = try list(["--all"])
        #expect(left.rows.map(\.measurementId) == all.rows.dropLast().map(\.measurementId))
        #expect(try Command(["show", "\(row.measurementId)", "--db", "db"], in: folder.url).exitCode == 2)
    }

    @Test(
        "Rows that are none are wrong usage, rows that are not there an error",
        arguments: [
            ("64", ["delete", "x"]), ("64", ["delete", "5-2"]), ("64", ["delete", "0"]),
            ("64", ["show", "x"]),
            ("64", ["list", "--last", "0"]), ("2", ["delete", "999999", "--yes"]), ("2", ["show", "999999"]),
        ])
    func usage(code: String, arguments: [String]) throws {
        let command = try Command(arguments + ["--db", "db"], in: folder.url)
        #expect("\(command.exitCode)" == code && command.hasOneErrorLine, "\(command.errors)")
    }
}
