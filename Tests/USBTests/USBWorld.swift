import Boards
import Facts
import Foundation
import TestSupport
import Testing

/// A virtual board on emulated USB, in which programs run as they do on a machine with a board on a cable.
struct USBWorld {
    /// What a program left behind.
    struct Outcome {
        /// Exit code; 124 if it was ended for taking too long.
        var exitCode: Int32
        /// Standard output and standard error as they came.
        var output: String
    }

    /// Folder of the executables.
    static let programs = Command.folder
    /// The firmware's ELF file, empty if it is not built.
    static let firmware =
        (try? FirmwareLocator(home: Folders.repository.path).path(board: .f746zg, engine: "bundled")) ?? ""
    private static let hasAllFirmware = BoardDescriptor.all.allSatisfy {
        (try? FirmwareLocator(home: Folders.repository.path).path(board: $0, engine: "bundled")) != nil
    }

    /// What is not installed or not built, nil if nothing.
    static let missing: String? = {
        let installed = ["umockdev-wrapper", "st-info", "st-flash", "openocd"].filter { name in
            !FileManager.default.isExecutableFile(atPath: "/usr/bin/" + name)
        }
        let built = ["virtual-board", "usb-testbed", "throughline"].filter { name in
            !FileManager.default.isExecutableFile(atPath: programs.appending(path: name).path)
        }
        let all = installed + built + (hasAllFirmware ? [] : ["firmware of all boards"])
        return all.isEmpty ? nil : "missing: " + all.joined(separator: ", ")
    }()

    /// Whether the tests run: where something is missing they are skipped, unless all is required.
    static let isReady = missing == nil || Folders.isRequired

    /// Whether this process itself runs beside the board.
    static let isInside = ProcessInfo.processInfo.environment["THROUGHLINE_IN_USB_WORLD"] == "1"

    private let temporary: TemporaryFolder
    /// Folder that programs run in, gone with the last copy of this value.
    var folder: URL { temporary.url }
    /// Chip id and serial number of the probe: worlds that run side by side must not lock each other out.
    let serial = (0..<24).map { _ in "0123456789ABCDEF".randomElement().map(String.init) ?? "0" }.joined()

    /// What kind of board it is.
    let board: BoardDescriptor

    init(board: BoardDescriptor = .f746zg) throws {
        self.board = board
        try #require(Self.missing == nil, "\(Self.missing ?? "")")
        temporary = try TemporaryFolder("usb")
    }

    /// Runs a program beside the board, whose flash is kept in a file between runs.
    ///
    /// - Parameters:
    ///   - board: further options of the virtual board.
    ///   - environment: added to this process's.
    func run(
        _ command: [String], board: [String] = [], environment: [String: String] = [:], seconds: Int = 240
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        let program = Self.programs.appending(path: "virtual-board").path
        let chip = ["--board", self.board.shortName, "--flash", "flash.bin", "--uid", serial]
        process.arguments = ["\(seconds)", program] + chip + board + ["--usb", "--"] + command
        process.currentDirectoryURL = folder
        var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        variables["THROUGHLINE_HOME"] = Folders.repository.path
        process.environment = variables
        let file = folder.appending(path: "output.txt")
        try #require(FileManager.default.createFile(atPath: file.path, contents: nil))
        let output = try FileHandle(forWritingTo: file)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        let data = try Data(contentsOf: file)
        return Outcome(
            exitCode: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
    }

    /// Runs `throughline` beside the board.
    func throughline(_ arguments: [String], board: [String] = []) throws -> Outcome {
        try run([Self.programs.appending(path: "throughline").path] + arguments, board: board)
    }

    /// Writes a file that programs find.
    func write(_ bytes: [UInt8], as name: String) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    /// Reads a file.
    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }
}
