import ArgumentParser
import Boards
import Console
import Records
import Workflows

/// Checks what stands between the user and a board.
struct Doctor: ParsableCommand {
    private struct Document: Encodable {
        var checks: [Finding]
        var udevRule: String
        var wear: [WearDocument]
    }

    static let configuration = CommandConfiguration(
        abstract: "Check permissions, toolchain, probe and firmware, each with its cure.",
        discussion: """
            Exits with 1 if something is wrong that a cure is given for. What is only missing, such as a board on \
            USB, is a remark. Nothing is written to a board; one with this firmware is reset ten times, and its serial \
            line is tried at both speeds.

            Example: throughline doctor
            """)

    @Flag(help: "Write the udev rule (as root).") var installUdev = false
    @Flag(help: "Reset a board that a killed debugging session has left armed.") var fix = false
    @Option(
        help: ArgumentHelp("Keep every transfer with a board in a file, for a bug report.", valueName: "FILE")
    )
    var trace: String?
    @Option(help: ArgumentHelp("Folder of udev rules.", valueName: "DIR")) var udevFolder = UdevRule.folder
    @Option(
        help: ArgumentHelp("Check a folder that TensorFlow Lite Micro's build left.", valueName: "DIR"))
    var tflmDir: String?
    @Option(
        help: ArgumentHelp("Which library, where that folder holds several.", valueName: "FILE"))
    var tflmLibrary: String?
    @OptionGroup var inference: EngineOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        if installUdev {
            do throws(UdevRuleError) {
                try UdevRule.install(in: udevFolder)
            } catch {
                throw CommandError.input(error.description)
            }
        }
        var examination = Examination(
            engine: inference.engine, udevFolder: udevFolder,
            library: tflmDir.map { LibraryExamination(folder: $0, library: tflmLibrary) },
            wear: try store.openIfThere()?.wear() ?? [])
        examination.isFixing = fix
        examination.trace = try trace.map { try TransferTrace(naming: $0) }
        let findings = examination.findings()
        try output.show(
            Document(
                checks: findings, udevRule: UdevRule.text, wear: examination.wear.map(WearDocument.init))
        ) { FindingsText(findings: findings, udevFolder: udevFolder).print() }
        if findings.contains(where: { $0.state == .wrong }) { throw ExitCode(ExitStatus.board.rawValue) }
    }
}
