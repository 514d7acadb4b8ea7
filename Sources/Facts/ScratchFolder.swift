public import Foundation
import Glibc

/// A folder for what a process needs only while it runs.
///
/// Its process holds a lock in it, which the system takes back however the process ends. So folders of killed
/// processes are told from those in use, and the next one that makes a folder removes them.
public final class ScratchFolder: Sendable {
    /// What names of such folders begin with.
    static let prefix = "throughline-scratch-"
    /// Between being made and being locked a folder is nobody's; seconds after which that is over.
    private static let graceSeconds = 60.0
    private static let lockName = "lock"

    /// Where it is.
    public let url: URL
    private let descriptor: CInt

    /// Makes one, after removing those that killed processes left beside it.
    ///
    /// - Parameter parent: where, such as the user's folder for temporary files.
    /// - Throws: the system's reason as a `CocoaError` or `POSIXError`.
    public init(in parent: URL = FileManager.default.temporaryDirectory) throws {
        Self.sweep(parent)
        var template = Array(parent.appending(path: Self.prefix + "XXXXXX").path.utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        let path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        url = URL(filePath: path, directoryHint: .isDirectory)
        descriptor = open(path + "/" + Self.lockName, O_RDONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            if descriptor >= 0 { close(descriptor) }
            try? FileManager.default.removeItem(at: url)
            throw POSIXError(.init(rawValue: code) ?? .EIO)
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
        close(descriptor)
    }

    /// Removes this user's folders whose processes are gone.
    static func sweep(_ parent: URL, now: Date = Date()) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let folder = parent.appending(path: name)
            var status = stat()
            guard lstat(folder.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
                status.st_uid == geteuid(),
                now.timeIntervalSince1970 - Double(status.st_mtim.tv_sec) > graceSeconds
            else { continue }
            let lock = open(folder.path + "/" + lockName, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            defer { if lock >= 0 { close(lock) } }
            if lock >= 0, flock(lock, LOCK_EX | LOCK_NB) != 0 { continue }
            try? FileManager.default.removeItem(at: folder)
        }
    }
}
