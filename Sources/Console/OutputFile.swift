import Foundation
import Glibc

/// A file that the user names as output; written whole or not at all, and never over a model or database by something else.
public struct OutputFile {
    /// The path as given.
    public let path: String

    /// Names a file.
    public init(path: String) { self.path = path }

    /// Replaces the file's content.
    ///
    /// A device or a pipe, such as `/dev/null`, is written to and never replaced.
    public func write(_ bytes: [UInt8]) throws {
        var status = stat()
        guard stat(path, &status) == 0 else { return try replace(with: bytes) }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            try KnownContent.check(path, before: bytes)
            try replace(with: bytes)
        case S_IFDIR: throw problem(reason(EISDIR))
        default:
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw problem(reason(errno)) }
            defer { close(descriptor) }
            try put(bytes, into: descriptor)
        }
    }

    /// Refuses a file that holds a model, a database or a program, for a text that is written to it piece by piece.
    public func checkReplaceable() throws { try KnownContent.check(path) }

    /// Writes a file beside the path and renames it.
    private func replace(with bytes: [UInt8]) throws {
        let draft = try OutputDraft(self)
        try draft.append(bytes)
        try draft.finish()
    }

    fileprivate func put(_ bytes: [UInt8], into descriptor: Int32) throws {
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

    fileprivate func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    fileprivate func problem(_ reason: String) -> CommandError {
        CommandError(
            exit: .input, kind: "output",
            message: "\(path): cannot be written: \(reason); give a file in a writable folder")
    }
}

/// A file that is written beside its place piece by piece, and takes it when it is whole.
public final class OutputDraft {
    private let file: OutputFile
    private let target: String
    private let draft: String
    private let descriptor: Int32
    private var isDone = false

    /// Makes the file beside the place.
    public init(_ file: OutputFile) throws {
        self.file = file
        // The link stays a link: what it leads to is replaced.
        target = URL(filePath: file.path).resolvingSymlinksInPath().path
        draft = "\(target).\(getpid()).part"
        descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw file.problem(file.reason(errno)) }
    }

    deinit {
        close(descriptor)
        if !isDone { unlink(draft) }
    }

    /// Adds a piece.
    public func append(_ bytes: [UInt8]) throws { try file.put(bytes, into: descriptor) }

    /// Puts the file in its place.
    public func finish() throws {
        guard fsync(descriptor) == 0, rename(draft, target) == 0 else {
            throw file.problem(file.reason(errno))
        }
        isDone = true
    }
}
