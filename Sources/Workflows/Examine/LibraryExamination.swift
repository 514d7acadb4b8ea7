import Boards
import Facts
import Foundation
import Glibc
import Jobs

/// The doctor's checks of a TensorFlow Lite Micro build (docs/howto/tflm.md), by the script that the firmware's build uses.
package struct LibraryExamination {
    /// Folder that upstream's build left.
    package let folder: String
    /// Which library, where the folder holds several.
    package let library: String?

    /// Names a build.
    package init(folder: String, library: String?) {
        self.folder = folder
        self.library = library
    }

    /// What hinders each board.
    ///
    /// What hinders all of them is said once.
    package func findings() -> [Finding] {
        let script: String
        do throws(FirmwareError) {
            script = try FirmwareLocator().path(of: "firmware/tflm/tflm.cmake")
        } catch {
            return [.wrong("TFLM folder", error.description, cure: "set THROUGHLINE_HOME to the source tree")]
        }
        let boards = BoardDescriptor.all.map { board in
            (name: board.name, lines: Self.lines(of: run(script, board: board.name)))
        }
        var findings: [Finding] = []
        let everywhere = boards.dropFirst().reduce(boards.first?.lines ?? []) { common, board in
            common.filter(board.lines.contains)
        }
        for line in everywhere { findings.append(finding(line, check: "TFLM folder")) }
        for board in boards {
            for line in board.lines where !everywhere.contains(line) {
                // A library is for one core: that others cannot use it is no mistake.
                var finding = finding(line, check: "TFLM for \(board.name)")
                if finding.state == .wrong { finding.state = .remark }
                findings.append(finding)
            }
        }
        return findings
    }

    /// One line of the script.
    package struct Line: Equatable {
        var state: Finding.State
        var text: String
    }

    /// The script's lines; those indented belong to the one before, of which only they are kept.
    package static func lines(of output: String) -> [Line] {
        var lines: [Line] = []
        var state = Finding.State.wrong
        for line in output.split(separator: "\n") {
            if line.hasPrefix("  ") {
                if lines.last?.text.hasSuffix(":") == true { lines.removeLast() }
                lines.append(Line(state: state, text: String(line.drop { $0 == " " })))
                continue
            }
            let parts = line.split(separator: ":", maxSplits: 1)
            guard let word = parts.first, let known = Finding.State(rawValue: String(word)) else { continue }
            state = known
            lines.append(
                Line(state: state, text: parts.dropFirst().joined().trimmingCharacters(in: .whitespaces)))
        }
        return lines
    }

    private func finding(_ line: Line, check: String) -> Finding {
        if line.state == .fine { return .fine(check, line.text) }
        var finding = Finding(check: check, state: line.state, detail: line.text)
        // The last sentence of most says what to do.
        if let cure = line.text.range(of: ". Build it") ?? line.text.range(of: ". Build the") {
            finding.detail = String(line.text[..<cure.lowerBound])
            finding.cure = String(line.text[cure.lowerBound...].dropFirst(2))
        } else if line.text.contains("TFLM_LIBRARY") {
            finding.cure = "name the one of your board by --tflm-library"
        } else {
            finding.cure = "make the folder as docs/howto/tflm.md says, and name it by --tflm-dir"
        }
        return finding
    }

    private func run(_ script: String, board: String) -> String {
        var cmake = ChildProgram(
            path: "/usr/bin/env",
            arguments: ["cmake", "-DTFLM_DIR=\(folder)", "-DBOARD=\(board)"]
                + (library.map { ["-DTFLM_LIBRARY=\($0)"] } ?? []) + ["-P", script])
        cmake.output = .kept
        let ending: ChildProgram.Ending
        do throws(ChildError) {
            ending = try cmake.run()
        } catch {
            return "wrong: cmake cannot be started: \(error.reason)"
        }
        let text = String(decoding: ending.output, as: UTF8.self)
        return text.isEmpty ? "wrong: cmake said nothing; check that it is on PATH" : text
    }
}
