import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct DataSetTests {
    @Test("a data set's address is what sha256sum says of its files, hidden ones aside")
    func digest() throws {
        let folder = try TemporaryFolder("digest")
        for path in ["a b/2.wav", "a b/10.wav", "a/x", "a-/x", "Z", ".hidden", ".cache/y", "ä"] {
            let url = folder.url.appending(path: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("contents of \(path)".utf8).write(to: url)
        }
        let sum = Process()
        let output = Pipe()
        sum.executableURL = URL(filePath: "/bin/sh")
        sum.arguments = [
            "-c",
            "cd \"$0\" && find . -type f -not -path '*/.*' -printf '%P\\n' | LC_ALL=C sort "
                + "| xargs -d '\\n' sha256sum | sha256sum",
            folder.url.path,
        ]
        sum.standardOutput = output
        try sum.run()
        let expected = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        sum.waitUntilExit()
        let digest = try FolderDigest(of: folder.url).digest
        #expect("\(digest)" == expected.prefix(64))
        try Data("other".utf8).write(to: folder.url.appending(path: "a/x"))
        #expect(try FolderDigest(of: folder.url).digest != digest)
        #expect(throws: DataError.self) { try FolderDigest(of: folder.url.appending(path: "none")) }
    }

    @Test("a folder of no known layout is told what was expected and found")
    func unknown() throws {
        let folder = try TemporaryFolder("unknown")
        let empty = #expect(throws: DataError.self) { try DataSet(folder: folder.url) }
        #expect(empty?.found == "an empty folder")
        try Data().write(to: folder.url.appending(path: "notes.txt"))
        let other = #expect(throws: DataError.self) { try DataSet(folder: folder.url) }
        #expect(other?.found == "notes.txt")
        let none = #expect(throws: DataError.self) { try DataSet(folder: folder.url.appending(path: "none")) }
        #expect(none?.found.contains("no folder") == true)
    }
}
