import Dispatch
package import Facts
package import Foundation

extension Tool {
    /// This tool, with the commit of the checkout that it lies in: `THROUGHLINE_COMMIT`, or what git says now.
    ///
    /// Empty outside a checkout or without git. Ends in `-dirty` where the checkout has changes of its own.
    package static let current = Tool(
        commit: ProcessInfo.processInfo.environment["THROUGHLINE_COMMIT"] ?? describedCheckout() ?? "")

    private static func describedCheckout() -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/git")
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        process.arguments = [
            "-C", program.path, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*",
        ]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        // Foundation's own wait looks every 50 ms.
        let hasEnded = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in hasEnded.signal() }
        guard (try? process.run()) != nil else { return nil }
        let data = try? output.fileHandleForReading.readToEnd()
        hasEnded.wait()
        guard process.terminationStatus == 0, let data else { return nil }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
