import Foundation
import TestSupport
import Testing

@Suite("Campaigns that are interrupted", .serialized)
struct InterruptedCampaignTests {
    @Test("Ctrl-C ends a campaign after the sample under way with exit code 130, and a rerun completes it")
    func interrupted() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stopped-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let arguments = [
            "characterize", "--count", "8", "--seed", "9", "--repeat", "1", "--json", "--db",
            folder.appending(path: "rows.sqlite").path, "--firmware",
            Folders.repository.appending(path: "firmware/build/nucleo-f746zg-bundled.elf").path,
        ]
        let progress = folder.appending(path: "progress")
        try #require(FileManager.default.createFile(atPath: progress.path, contents: nil))
        let process = Process()
        process.executableURL = Command.folder.appending(path: "throughline")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: progress)
        try process.run()
        // The interrupt comes once the first sample is stored, however slow the machine is.
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline, process.isRunning,
            try String(contentsOf: progress, encoding: .utf8).isEmpty
        {
            usleep(20_000)
        }
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 130)

        let rerun = try Command(arguments, in: folder)
        #expect(rerun.exitCode == 0, "\(rerun.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(rerun.output.utf8)) as? [String: Any]
        let before = try #require(object?["done_before"] as? Int)
        let profiled = try #require(object?["profiled"] as? Int)
        #expect(before >= 1 && before + profiled == 8)
    }
}
