import Facts
import Foundation
import Glibc

/// A copy of a database with what SQLite keeps beside it, in a folder that goes with this object.
final class StoreCopy: Sendable {
    /// The copy's file.
    let path: String
    private let scratch: ScratchFolder

    /// Copies a database; one that is written to meanwhile is copied again, and given up as busy after a few times.
    init(of file: StoreFile) throws {
        do {
            scratch = try ScratchFolder()
        } catch {
            throw StoreError.unopenable(
                path: file.name, reason: "no folder for a copy can be made (\(error))")
        }
        let folder = scratch.url.appending(path: "copy")
        path = folder.appending(path: URL(filePath: file.path).lastPathComponent).path
        for _ in 0..<5 {
            try? FileManager.default.removeItem(at: folder)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let before = Self.stamp(file)
            do {
                for (source, target) in zip(
                    [file.path] + file.companions, [path] + StoreFile(path: path).companions)
                where FileManager.default.fileExists(atPath: source) {
                    try FileManager.default.copyItem(atPath: source, toPath: target)
                    _ = chmod(target, 0o600)
                }
            } catch {
                if Self.stamp(file) != before { continue }
                throw StoreError.unopenable(path: file.name, reason: "it cannot be copied to \(folder.path)")
            }
            if Self.stamp(file) == before { return }
            usleep(50_000)
        }
        throw StoreError.busy(path: file.name)
    }

    /// What changes when one of the files is written to.
    private static func stamp(_ file: StoreFile) -> [Int] {
        ([file.path] + file.companions).flatMap { path -> [Int] in
            var status = stat()
            guard stat(path, &status) == 0 else { return [] }
            return [Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        }
    }
}
