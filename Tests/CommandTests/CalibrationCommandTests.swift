import Foundation
import TestSupport
import Testing

@Suite struct CalibrationCommandTests {
    @Test(
        "A wrong command line of reprice or calibrate exits with 64 and one line of error",
        arguments: [
            ["reprice", "--set", "mispredict"], ["reprice", "--set", "mispredict=x"],
            ["reprice", "--row", "x"],
            ["calibrate", "--residuals", "a"], ["calibrate", "--published"],
        ])
    func usage(arguments: [String]) throws {
        let command = try Command(arguments)
        #expect(command.exitCode == 64, "\(command.errors)")
        #expect(command.hasOneErrorLine, "\(command.errors)")
    }

    @Test(
        "A rule that is unknown, out of range or geometry exits with 2 and says what it is",
        arguments: [
            ("speed=1", "no rule is called"), ("load=0.5", "whole cycles"), ("mispredict=-1", "0 to 1000"),
            ("data_cache_bytes=8192", "run the models again"), ("predictor_bits=1", "run the models again"),
        ])
    func rules(setting: String, reason: String) throws {
        let command = try Command(["reprice", "--set", setting, "--list"])
        #expect(command.exitCode == 2)
        #expect(command.hasOneErrorLine, "\(command.errors)")
        #expect(command.errors.contains(reason), "\(command.errors)")
    }

    @Test("The list of rules names each with its source, changed as asked")
    func list() throws {
        let command = try Command(["reprice", "--set", "mispredict=8.5", "--list"])
        #expect(command.exitCode == 0)
        let lines = command.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("mispredict") && $0.contains("8.5") && $0.contains("notes") })
        #expect(lines.count > 40)
    }

    @Test("Without rows reprice and calibrate exit with 2")
    func empty() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".sqlite").path
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        for arguments in [["reprice"], ["calibrate"], ["calibrate", "--published", "/dev/null"]] {
            let command = try Command(arguments + ["--db", path])
            #expect(command.exitCode == 2)
            #expect(command.hasOneErrorLine, "\(command.errors)")
            _ = try Command(["fit", "--db", path])
        }
    }
}
