import Dispatch
package import Facts
import Foundation
import Jobs

extension Tool {
    /// This tool, with the commit that it was built from: `THROUGHLINE_COMMIT`, the file `COMMIT` beside an installed
    /// program, or what git says now of the checkout that it lies in.
    ///
    /// Empty outside of all three. Ends in `-dirty` where the checkout has changes of its own.
    package static let current = Tool(
        commit: ProcessInfo.processInfo.environment["THROUGHLINE_COMMIT"] ?? installed ?? describedCheckout()
            ?? "")

    private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    private static var installed: String? {
        guard let text = try? String(contentsOf: program.appending(path: "COMMIT"), encoding: .utf8) else {
            return nil
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func describedCheckout() -> String? {
        var git = ChildProgram(
            path: "/usr/bin/git",
            arguments: ["-C", program.path, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"])
        git.output = .kept
        guard let ending = try? git.run(), ending.code == 0 else { return nil }
        return String(decoding: ending.output, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
