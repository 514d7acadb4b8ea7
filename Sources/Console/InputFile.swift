import Foundation
import Glibc

/// A file that the user names as input.
public struct InputFile {
    /// Largest file that is read, in bytes; models for microcontrollers are a thousand times smaller.
    public static let limit = 256 << 20
    private static let chunkBytes = 1 << 18

    /// The path as given.
    public let path: String

    /// Names a file.
    public init(path: String) { self.path = path }

    /// Reads the whole file; throws a `CommandError` for one that cannot be read or is too large.
    public func bytes() throws -> [UInt8] {
        let (next, size) = try opened()
        guard size <= Self.limit else {
            throw problem("its \(size) bytes are over the limit of \(Self.limit)")
        }
        // A file may grow while it is read: the limit holds for what arrives, not for what was announced.
        var result: [UInt8] = []
        result.reserveCapacity(size)
        while result.count <= Self.limit {
            let chunk = try next()
            if chunk.isEmpty { return result }
            result += chunk
        }
        throw problem("it grows while it is read")
    }

    /// Gives a file of any size as it comes; nil if there is none.
    public func chunks() throws -> (() throws -> [UInt8])? {
        FileManager.default.fileExists(atPath: path) ? try opened().next : nil
    }

    /// What gives the next bytes, none at the end, and the file's size.
    private func opened() throws -> (next: () throws -> [UInt8], size: Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw problem(String(cString: strerror(errno))) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw problem(String(cString: strerror(errno))) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw problem("it is a folder")
        default: throw problem("it is neither a file nor a folder")
        }
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        let next = {
            while true {
                let count = read(handle.fileDescriptor, &chunk, chunk.count)
                if count >= 0 { return Array(chunk.prefix(count)) }
                guard errno == EINTR else { throw problem(String(cString: strerror(errno))) }
            }
        }
        return (next, Int(clamping: status.st_size))
    }

    /// Name without its folder.
    public var name: String { (path as NSString).lastPathComponent }

    private func problem(_ reason: String) -> CommandError {
        .input("\(path): cannot be read: \(reason); give a readable file")
    }
}
