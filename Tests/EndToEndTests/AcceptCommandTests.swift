import Foundation
import TestSupport
import Testing

/// Self-test and acceptance as a user runs them, on the virtual boards.
@Suite("Acceptance", .serialized) struct AcceptCommandTests {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder("accept")
        try FileManager.default.createSymbolicLink(
            at: temporary.url.appending(path: "firmware"),
            withDestinationURL: Folders.repository.appending(path: "firmware"))
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(
        "each virtual board passes, with a report for people and one for programs",
        arguments: [("f746zg", 5), ("f446re", 3), ("f767zi", 3), ("l4r5zi", 3)])
    func accept(board: String, models: Int) throws {
        // Two files in a folder, or one to send.
        let isOneFile = board == "f446re"
        let command = try Command(
            [
                "accept", "--board", "virtual:\(board)", "--models", "\(models)", "--out",
                isOneFile ? "report.json" : "out", "--db", "m.sqlite", "--json",
            ], in: temporary.url)
        #expect(command.exitCode == 0, "\(command.output) \(command.errors)")
        let summary = try object(command.output)
        #expect(summary["passed"] as? Bool == true)
        let checks = try #require(summary["checks"] as? [[String: Any]])
        #expect(checks.count == 14 && checks.allSatisfy { $0["state"] as? String == "passed" }, "\(checks)")
        let id = try #require(summary["board_unique_id"] as? String)
        let folder = temporary.url.appending(path: "out")
        let file =
            isOneFile
            ? temporary.url.appending(path: "report.json") : folder.appending(path: "acceptance-\(id).json")
        let report = try object(try String(contentsOf: file, encoding: .utf8))
        #expect((summary["files"] as? [String])?.count == (isOneFile ? 1 : 2))
        #expect((report["pairs"] as? [Any])?.count == models)
        #expect((report["repetition"] as? [String: Any])?["cycles"] as? [Int] != nil)
        let places = try #require(report["places"] as? [[String: Any]])
        #expect(Set(places.compactMap { $0["flash_address"] as? Int }).count >= 5)
        #expect(
            Set(places.compactMap { $0["arena_start"] as? String })
                == (["f446re", "l4r5zi"].contains(board) ? ["sram"] : ["dtcm", "sram"]))
        #expect((summary["seconds"] as? Double ?? 1000) < 900)
        guard !isOneFile else { return }
        let page = try String(contentsOf: folder.appending(path: "acceptance-\(id).html"), encoding: .utf8)
        #expect(page.contains("Acceptance: passed") && page.contains("says nothing about silicon"))
        #expect(!page.contains("measured"))
    }

    @Test("a flash file that cannot be one exits with 2 before a board starts")
    func badFlash() throws {
        try Data(repeating: 0xFF, count: 1000).write(to: temporary.url.appending(path: "short.bin"))
        for flash in ["short.bin", ".", "/nowhere/flash.bin"] {
            let command = try Command(
                ["selftest", "--flash", flash, "--db", "m.sqlite"], in: temporary.url)
            #expect(command.exitCode == 2 && command.hasOneErrorLine, "\(flash): \(command.errors)")
        }
        let other = try Command(["selftest", "--flash", "x.bin", "--board", "usb"], in: temporary.url)
        #expect(other.exitCode == 64)
    }
}
