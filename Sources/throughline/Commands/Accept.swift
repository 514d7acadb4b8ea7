import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Foundation
import Reports
import Workflows

/// Looks at everything that a board's figures rest on.
struct Accept: ParsableCommand {
    private struct Document: Encodable {
        var board: String
        var boardUniqueId: String?
        var origin: String
        var passed: Bool
        var checks: [AcceptanceCheck]
        var calibration: SideBySideError?
        var seconds: Double
        var files: [String]
    }

    static let configuration = CommandConfiguration(
        abstract:
            "Accept a board: probe, firmware, fixtures, repeatability, placement, side by side with emulation.",
        discussion: """
            Takes at most 15 minutes, asks nothing and needs no file. Writes acceptance-CHIP.json and \
            acceptance-CHIP.html, stores a row for each profile, and exits with 1 if a check fails. A virtual board \
            can be accepted too: that shows that the procedure works, and says nothing of silicon.
            """)

    @Option(name: .customLong("out"), help: ArgumentHelp("Folder for the two files.", valueName: "DIR"))
    var folder = "."
    @Option(help: "KWS networks that run side by side, 1 to 200.") var models = Acceptance.Scale().models
    @Option(name: .customLong("repeat"), help: "Inferences of one model, 2 to 1000.")
    var repeats = Acceptance.Scale().repeats
    @Option(help: "Seconds over which the clock is compared, 1 to 60.")
    var seconds = Acceptance.Scale().clockSeconds
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...200).contains(models) else { throw ValidationError("--models takes 1 to 200") }
        guard (2...1000).contains(repeats) else { throw ValidationError("--repeat takes 2 to 1000") }
        guard (1...60).contains(seconds) else { throw ValidationError("--seconds takes 1 to 60") }
    }

    func run() throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandError(
                exit: .input, kind: "output",
                message: "\(folder): the folder cannot be made; give a path in a writable folder")
        }
        let store = try store.open()
        let device = try board.open(counting: store)
        let reference = try board.request.reference(of: device)
        var scale = Acceptance.Scale()
        scale.models = models
        scale.repeats = repeats
        scale.clockSeconds = seconds
        let report = try Acceptance(
            device: device, reference: reference, store: store, tool: .current, scale: scale
        ).run { step in Output.note("throughline: \(step)") }
        let base = (folder as NSString).appendingPathComponent(report.fileName)
        let files = [base + ".json", base + ".html"]
        try OutputFile(path: files[0]).write([UInt8](try report.json()))
        try OutputFile(path: files[1]).write(Array(AcceptancePage(report).html.utf8))
        if output.json {
            try Output.json(
                Document(
                    board: report.boardName, boardUniqueId: report.board?.uniqueID,
                    origin: report.origin.rawValue, passed: report.passed, checks: report.checks,
                    calibration: report.calibration, seconds: report.seconds, files: files))
        } else {
            CheckText(checks: report.checks).print()
            Output.line(
                "\(report.boardName) (\(report.origin)) \(report.passed ? "passed" : "failed") in "
                    + "\(Figure.time(report.seconds)); \(files.joined(separator: ", "))")
        }
        if !report.passed { throw ExitCode(ExitStatus.board.rawValue) }
    }
}
