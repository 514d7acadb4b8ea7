import Dispatch
package import Facts
import Foundation
import Jobs

extension Tool {
    /// This tool, with the commit of the checkout that it lies in: `THROUGHLINE_COMMIT`, or what git says now.
    ///
    /// Empty outside a checkout or without git. Ends in `-dirty` where the checkout has changes of its own.
    package static let current = Tool(
        commit: ProcessInfo.processInfo.environment["THROUGHLINE_COMMIT"] ?? describedCheckout() ?? "")

    private static func describedCheckout() -> String? {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        var git = ChildProgram(
            path: "/usr/bin/git",
            arguments: ["-C", program.path, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"])
        git.output = .kept
        guard let ending = try? git.run(), ending.code == 0 else { return nil }
        return String(decoding: ending.output, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
