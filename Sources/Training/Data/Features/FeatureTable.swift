import Foundation
import Networks

/// Gives the features that some settings name, known ones or those that are made.
typealias FeatureSource = (_ settings: String, _ make: () throws -> FeatureTable) throws -> FeatureTable

/// Features of many examples, of as many bytes each, in memory or in a mapped file.
struct FeatureTable {
    /// Bytes of an example.
    let stride: Int
    /// Examples of each group, such as a recording, in order.
    let groups: [Int]
    /// Examples, one after the other.
    let bytes: Data

    /// Number of examples.
    var count: Int { stride > 0 ? bytes.count / stride : 0 }

    init(stride: Int, groups: [Int], bytes: Data) {
        self.stride = stride
        self.groups = groups
        self.bytes = bytes
    }

    /// A table of 32-bit floats in the byte order of this machine.
    init(_ values: [Float], each length: Int, groups: [Int]) {
        self.init(
            stride: length * MemoryLayout<Float>.stride, groups: groups,
            bytes: values.withUnsafeBytes { Data($0) })
    }

    /// The floats of an example; none for one that there is not.
    func floats(_ index: Int) -> [Float] {
        guard index >= 0, index < count else { return [] }
        let start = index * stride
        return bytes.withUnsafeBytes { bytes in
            (0..<(stride / 4)).map { bytes.loadUnaligned(fromByteOffset: start + 4 * $0, as: Float.self) }
        }
    }

    /// The bytes of an example; none for one that there is not.
    func bytes(_ index: Int) -> [UInt8] {
        guard index >= 0, index < count else { return [] }
        let start = bytes.startIndex + index * stride
        return [UInt8](bytes[start..<(start + stride)])
    }
}

extension FeatureTable {
    /// First line of a file.
    private struct Header: Codable {
        var features: Int
        var key: String
        var stride: Int
        var groups: [Int]
        /// SHA-256 of the rest.
        var digest: String
    }

    /// Version of the format.
    private static let version = 1
    private static let longestHeader = 64 << 20

    /// Reads a file; nil for one that is not there, is of another key, or is damaged.
    init?(contentsOf url: URL, key: String) {
        guard let data = try? Data(contentsOf: url, options: .alwaysMapped),
            let end = data.prefix(Self.longestHeader).firstIndex(of: UInt8(ascii: "\n")),
            let header = try? JSONDecoder().decode(Header.self, from: data[..<end]),
            header.features == Self.version, header.key == key, header.stride > 0
        else { return nil }
        let bytes = data[(end + 1)...]
        var count = 0
        for group in header.groups {
            guard group >= 0, group <= bytes.count - count else { return nil }
            count += group
        }
        let (expected, overflow) = count.multipliedReportingOverflow(by: header.stride)
        guard !overflow, expected == bytes.count, "\(Digest(of: [UInt8](bytes)))" == header.digest else {
            return nil
        }
        self.init(stride: header.stride, groups: header.groups, bytes: bytes)
    }

    /// Writes a file in one piece.
    func write(to url: URL, key: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let header = try encoder.encode(
            Header(
                features: Self.version, key: key, stride: stride, groups: groups,
                digest: "\(Digest(of: [UInt8](bytes)))"))
        try (header + Data([UInt8(ascii: "\n")]) + bytes).write(to: url, options: .atomic)
    }
}
