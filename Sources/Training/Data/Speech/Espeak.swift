import Foundation
import Jobs

/// The espeak-ng command, a process of its own for each word: its library is GPL-3.
struct Espeak {
    private let executable: URL

    init() throws {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
        let candidates = path.split(separator: ":").map {
            URL(filePath: String($0)).appending(path: "espeak-ng")
        }
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
        else {
            throw DataError(
                place: "PATH", expected: "the espeak-ng command", found: "none",
                cure: "install it: apt-get install espeak-ng")
        }
        executable = found
    }

    /// The word as espeak-ng speaks it.
    ///
    /// `voice` is an accent and a variant, such as `en-us+f2`; `speed` in words a minute; `pitch` 0 to 99.
    func say(_ word: String, voice: String, speed: Int, pitch: Int) throws -> Sound {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "throughline-\(UUID().uuidString).wav")
        defer { try? FileManager.default.removeItem(at: file) }
        let program = ChildProgram(
            path: executable.path,
            arguments: ["-v", voice, "-s", "\(speed)", "-p", "\(pitch)", "-w", file.path, word])
        let code: Int32
        do throws(ChildError) {
            code = try program.run().code
        } catch {
            throw DataError(
                place: executable.path, expected: "a program that can be run", found: error.reason,
                cure: "install it again: apt-get install --reinstall espeak-ng")
        }
        guard code == 0 else {
            throw DataError(
                place: executable.path, expected: "'\(word)' spoken by \(voice)",
                found: "exit code \(code)", cure: "check espeak-ng --voices=variant")
        }
        return try Sound(contentsOf: file)
    }
}
