import Foundation
import TestSupport

/// A page of docs/tutorials, as one who follows it types it.
///
/// In fenced blocks marked `console`, lines that begin with `$` are commands, the others what the screen then shows. A line
/// of three dots stands for any lines.
struct Tutorial {
    struct Step {
        /// One command, of several lines where it goes on.
        let command: String
        /// Lines of standard output and error that are shown of it.
        let shown: [String]
        /// Line of the page that it stands in.
        let line: Int
    }

    let name: String
    let steps: [Step]

    init(_ name: String) throws {
        self.name = name
        let page = Folders.repository.appending(path: "docs/tutorials/\(name).md")
        let lines = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n")
        var steps: [Step] = []
        var isConsole = false
        var command: String?
        var shown: [String] = []
        var start = 0
        func close() {
            if let said = command { steps.append(Step(command: said, shown: shown, line: start)) }
            (command, shown) = (nil, [])
        }
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("```") {
                close()
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("$ ") {
                close()
                (command, start) = (String(line.dropFirst(2)), index + 1)
            } else if isConsole, let said = command, shown.isEmpty, Self.isOpen(said) {
                command = said + "\n" + line
            } else if isConsole {
                shown.append(line)
            }
        }
        self.steps = steps
    }

    /// Whether a command goes on: after a backslash, or up to the END of a file that is written.
    private static func isOpen(_ command: String) -> Bool {
        command.hasSuffix("\\") || (command.contains("<< END") && !command.hasSuffix("\nEND"))
    }

    /// A line without what differs from one run or machine to the next: figures, digests, dates, widths of columns.
    static func outline(_ line: some StringProtocol) -> String {
        String(line)
            .replacing(/\b(?=[0-9a-f]*[0-9])[0-9a-f]{7,}\b/, with: "#")
            .replacing(/[0-9]+([.:\-][0-9]+)*/, with: "#")
            .replacing(/\ +/, with: " ").replacing(/-{3,}/, with: "---")
            .trimmingCharacters(in: .whitespaces)
    }

    /// The first shown line that is not there in its order; nil if all are.
    ///
    /// Between two shown lines only three dots allow others.
    static func missing(_ shown: [String], from output: String) -> String? {
        let found = output.components(separatedBy: "\n").map(outline).filter { !$0.isEmpty }
        var place = found.startIndex
        var isGap = false
        for line in shown.map(outline) where !line.isEmpty {
            if line == "..." {
                isGap = true
                continue
            }
            guard let next = found[place...].firstIndex(of: line), isGap || next == place else { return line }
            (place, isGap) = (next + 1, false)
        }
        return isGap || place == found.endIndex ? nil : "the end, found " + found[place]
    }

    /// Types all commands in a folder, one after the other, until one fails or shows something else.
    func follow(in folder: URL) throws -> [String] {
        for step in steps {
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", step.command]
            process.currentDirectoryURL = folder
            process.environment = ProcessInfo.processInfo.environment.merging([
                "PATH": Command.folder.path + ":/usr/bin:/bin",
                "THROUGHLINE_DB": folder.appending(path: "throughline.sqlite").path,
            ]) { $1 }
            let pipe = Pipe()
            (process.standardOutput, process.standardError) = (pipe, pipe)
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
                .replacing(folder.path + "/", with: "")
            process.waitUntilExit()
            let place = "\(name).md:\(step.line): \(step.command)"
            // `; echo $?` and the like say a code themselves.
            if process.terminationStatus != 0 {
                return ["\(place)\nexit code \(process.terminationStatus)\n\(output)"]
            }
            if let line = Self.missing(step.shown, from: output) {
                return ["\(place)\nexpected: \(line)\nfound:\n\(output)"]
            }
        }
        return []
    }
}
