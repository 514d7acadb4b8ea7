import Foundation
import TestSupport
import Testing

@testable import Facts

/// Folders that go with their process, whatever ends it.
@Suite struct ScratchFolderTests {
    private func names(in folder: TemporaryFolder) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.url.path))
    }

    /// Makes a folder's last change older than one that nobody had the time to lock.
    private func age(_ url: URL) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -120)], ofItemAtPath: url.path)
    }

    @Test("a folder is there while its object is")
    func life() throws {
        let parent = try TemporaryFolder("scratch")
        var folder: ScratchFolder? = try ScratchFolder(in: parent.url)
        let url = try #require(folder?.url)
        try Data([1]).write(to: url.appending(path: "a"))
        #expect(try names(in: parent) == [url.lastPathComponent])
        folder = nil
        #expect(try names(in: parent).isEmpty)
    }

    @Test("the next one removes what a killed process left, and nothing else")
    func sweep() throws {
        let parent = try TemporaryFolder("scratch")
        let held = try ScratchFolder(in: parent.url)
        try age(held.url)
        let (left, young, other) = (
            parent.url.appending(path: ScratchFolder.prefix + "left"),
            parent.url.appending(path: ScratchFolder.prefix + "young"),
            parent.url.appending(path: "throughline-x")
        )
        for url in [left, young, other] {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            try Data().write(to: url.appending(path: "lock"))
        }
        try age(left)
        try age(other)
        let link = parent.url.appending(path: ScratchFolder.prefix + "link")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: other)
        let new = try ScratchFolder(in: parent.url)
        #expect(
            try names(in: parent)
                == [
                    held.url.lastPathComponent, new.url.lastPathComponent, young.lastPathComponent,
                    other.lastPathComponent, link.lastPathComponent,
                ])
    }

    @Test("where no folder can be made the reason is an error")
    func refused() {
        #expect(throws: POSIXError.self) { try ScratchFolder(in: URL(filePath: "/proc/none")) }
    }
}
