import Foundation
import Measurements

extension Tool {
    /// This build, with the commit that its makefile handed over in `THROUGHLINE_COMMIT`.
    static let current = Tool(
        commit: ProcessInfo.processInfo.environment["THROUGHLINE_COMMIT"] ?? "")
}
