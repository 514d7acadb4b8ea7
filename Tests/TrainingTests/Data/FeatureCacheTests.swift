import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct FeatureCacheTests {
    private static let values: [Float] = (0..<24).map { Float($0) / 7 }

    /// A cache that counts how often features are made.
    private final class Counted {
        let cache: FeatureCache
        var made = 0

        init(_ folder: URL) { cache = FeatureCache(folder: folder) }

        func table(_ key: String = "key") throws -> FeatureTable {
            try cache.table(key) {
                made += 1
                return FeatureTable(values, each: 4, groups: [2, 0, 4])
            }
        }
    }

    @Test("features are made once a key, and come back as they were")
    func kept() throws {
        let folder = try TemporaryFolder("features")
        let counted = Counted(folder.url.appending(path: "a/b"))
        for _ in 0..<3 {
            let table = try counted.table()
            #expect(table.count == 6 && table.groups == [2, 0, 4])
            #expect((0..<6).flatMap(table.floats) == Self.values)
            #expect(table.bytes(5).count == 16)
            #expect(table.floats(6).isEmpty && table.floats(-1).isEmpty && table.bytes(6).isEmpty)
        }
        #expect(counted.made == 1)
        _ = try counted.table("other")
        #expect(counted.made == 2)
    }

    @Test("a damaged file is made again, whatever the damage")
    func damaged() throws {
        let folder = try TemporaryFolder("features")
        let counted = Counted(folder.url)
        _ = try counted.table()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        let file = folder.url.appending(path: try #require(names.first))
        let whole = [UInt8](try Data(contentsOf: file))
        let damages: [[UInt8]] =
            [[], [10], Array(whole.dropLast()), whole + [0], Array("{}\n".utf8)]
            + (0..<whole.count).map { index in
                var damaged = whole
                damaged[index] ^= 0x11
                return damaged
            }
        for (index, damage) in damages.enumerated() {
            try Data(damage).write(to: file)
            let table = try counted.table()
            #expect((0..<6).flatMap(table.floats) == Self.values, "damage \(index)")
            #expect([UInt8](try Data(contentsOf: file)) == whole, "damage \(index)")
        }
        #expect(counted.made > damages.count - 5)
        let header = """
            {"digest":"","features":1,"groups":[9223372036854775807,9223372036854775807],"key":"key","stride":16}

            """
        try Data(header.utf8).write(to: file)
        #expect(try counted.table().count == 6)
    }

    @Test("a folder that cannot be written to costs time and nothing else")
    func unwritable() throws {
        let folder = try TemporaryFolder("features")
        let file = folder.url.appending(path: "file")
        try Data().write(to: file)
        let counted = Counted(file)
        #expect(try counted.table().count == 6)
        #expect(try counted.table().count == 6)
        #expect(counted.made == 2)
    }
}
