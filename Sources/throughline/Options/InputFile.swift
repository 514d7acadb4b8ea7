import Foundation
import Glibc
import Networks

/// A file that the user names as input.
struct InputFile {
    /// Largest file that is read, in bytes; models for microcontrollers are a thousand times smaller.
    static let limit = 256 << 20

    /// The path as given.
    let path: String

    /// Reads the whole file.
    func bytes() throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw problem(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw problem(String(cString: strerror(errno))) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw problem("it is a folder")
        default: throw problem("it is neither a file nor a folder")
        }
        guard status.st_size <= Self.limit else {
            throw problem("its \(status.st_size) bytes are over the limit of \(Self.limit)")
        }
        // A file may grow while it is read: the limit holds for what arrives, not for what was announced.
        var result: [UInt8] = []
        result.reserveCapacity(Int(status.st_size))
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while result.count <= Self.limit {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw problem(String(cString: strerror(errno)))
            }
            if count == 0 { return result }
            result += chunk.prefix(count)
        }
        throw problem("it grows while it is read")
    }

    /// Reads and checks a model.
    func model() throws -> Model {
        let bytes = try bytes()
        do throws(ModelError) {
            return try Model(bytes: bytes)
        } catch {
            throw CommandError(exit: .input, kind: "model", message: "\(path): \(error.description)")
        }
    }

    /// Name without its folder.
    var name: String { (path as NSString).lastPathComponent }

    private func problem(_ reason: String) -> CommandError {
        .input("\(path): cannot be read: \(reason); give a readable file")
    }
}
