import Foundation
import Glibc

/// A file that the user names as output; written whole or not at all.
struct OutputFile {
    /// The path as given.
    let path: String

    /// Replaces the file's content.
    ///
    /// A device or a pipe, such as `/dev/null`, is written to and never replaced.
    func write(_ bytes: [UInt8]) throws {
        var status = stat()
        guard stat(path, &status) == 0 else { return try replace(with: bytes) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: try replace(with: bytes)
        case S_IFDIR: throw problem(reason(EISDIR))
        default:
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw problem(reason(errno)) }
            defer { close(descriptor) }
            try put(bytes, into: descriptor)
        }
    }

    /// Writes a file beside the path and renames it.
    private func replace(with bytes: [UInt8]) throws {
        // The link stays a link: what it leads to is replaced.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let draft = "\(target).\(getpid()).part"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw problem(reason(errno)) }
        var isDone = false
        defer { if !isDone { unlink(draft) } }
        do {
            defer { close(descriptor) }
            try put(bytes, into: descriptor)
            guard fsync(descriptor) == 0 else { throw problem(reason(errno)) }
        }
        guard rename(draft, target) == 0 else { throw problem(reason(errno)) }
        isDone = true
    }

    private func put(_ bytes: [UInt8], into descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw problem(reason(errno))
            }
            rest = rest.dropFirst(count)
        }
    }

    private func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    private func problem(_ reason: String) -> CommandError {
        CommandError(
            exit: .input, kind: "output",
            message: "\(path): cannot be written: \(reason); give a file in a writable folder")
    }
}
