public import Foundation

/// Where the tests find what they read.
public enum Folders {
    /// The repository's root.
    public static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The project's own model files with expected outputs.
    public static let fixtures = repository.appending(path: "Tests/Fixtures")

    /// The public model files: `THROUGHLINE_MODELS`, or `shared/models` beside the repository; nil if absent.
    public static let models: URL? = {
        let named = ProcessInfo.processInfo.environment["THROUGHLINE_MODELS"].map { URL(filePath: $0) }
        let folder =
            named ?? repository.deletingLastPathComponent().appending(path: "shared/models")
        return FileManager.default.fileExists(atPath: folder.appending(path: "models.json").path)
            ? folder : nil
    }()

    /// The tests' Python environment; nil if absent.
    public static let python: URL? = {
        let named = ProcessInfo.processInfo.environment["THROUGHLINE_PYTHON"].map { URL(filePath: $0) }
        let python = named ?? repository.appending(path: ".venv/bin/python")
        return FileManager.default.isExecutableFile(atPath: python.path) ? python : nil
    }()

    /// Whether the tests' Python environment has a module.
    public static func hasPythonModule(_ name: String) -> Bool {
        guard let python else { return false }
        let process = Process()
        process.executableURL = python
        process.arguments = [
            "-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('\(name)') is None)",
        ]
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Whether absent files fail their tests instead of skipping them.
    public static let isRequired = ProcessInfo.processInfo.environment["THROUGHLINE_REQUIRE_MODELS"] == "1"

    /// Whether tests of the public model files run.
    public static let hasModels = models != nil || isRequired
    /// Whether tests that compare public model files with the oracle run.
    public static let hasModelsAndOracle = (models != nil && python != nil) || isRequired
}
