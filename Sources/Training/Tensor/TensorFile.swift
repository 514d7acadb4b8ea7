public import Foundation
import Networks

/// Tensors by name in a file of the safetensors format, which Python reads too
/// (huggingface.co/docs/safetensors): length of the header, header in JSON, values.
public struct TensorFile {
    /// Tensors in the order of the file.
    public var tensors: [NamedTensor]
    /// Texts that go with them.
    public var metadata: [String: String]

    /// Collects tensors for a file.
    public init(_ tensors: [NamedTensor], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Reads a file.
    ///
    /// Throws a `TorchError` that says what is wrong with it.
    public init(contentsOf url: URL) throws {
        guard let data = try? Data(contentsOf: url) else {
            throw TorchError("\(url.path): cannot be read")
        }
        do {
            try self.init(bytes: [UInt8](data))
        } catch let error as TorchError {
            throw TorchError("\(url.path): \(error.description); write the checkpoint again")
        }
    }

    /// Writes the file in one piece: a crash leaves the file before it whole.
    public func write(to url: URL) throws {
        try Data(try bytes()).write(to: url, options: .atomic)
    }

    /// Overwrites tensors with those of the same names.
    ///
    /// Throws a `TorchError` for one that the file lacks or has in another shape, before any is changed.
    public func restore(_ targets: [NamedTensor]) throws {
        let known = Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
        let pairs = try targets.map { target in
            guard let source = known[target.name] else {
                throw TorchError("expected a tensor '\(target.name)' in the checkpoint, found none")
            }
            guard source.shape == target.tensor.shape else {
                throw TorchError(
                    "expected shape \(target.tensor.shape) of tensor '\(target.name)' in the checkpoint, "
                        + "found \(source.shape)")
            }
            return (target.tensor, source)
        }
        for (target, source) in pairs { try target.assign(source) }
    }

    /// The tensor of a name.
    public subscript(name: String) -> Tensor? { tensors.first { $0.name == name }?.tensor }
}

extension TensorFile {
    /// Place and type of one tensor.
    private struct Entry: Codable {
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    /// The header: an entry a tensor, and texts under `__metadata__`.
    private struct Header: Codable {
        struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
            static let metadata = Key(stringValue: "__metadata__")
        }

        var entries: [(name: String, entry: Entry)]
        var metadata: [String: String]

        init(entries: [(name: String, entry: Entry)], metadata: [String: String]) {
            self.entries = entries
            self.metadata = metadata
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
            entries = try container.allKeys.filter { $0.stringValue != Key.metadata.stringValue }.map {
                ($0.stringValue, try container.decode(Entry.self, forKey: $0))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            if !metadata.isEmpty { try container.encode(metadata, forKey: .metadata) }
            for (name, entry) in entries { try container.encode(entry, forKey: Key(stringValue: name)) }
        }
    }

    init(bytes: [UInt8]) throws {
        guard bytes.count >= 8 else {
            throw TorchError("expected a safetensors file, found \(bytes.count) bytes")
        }
        let announced = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let length = Int(exactly: announced), length <= bytes.count - 8 else {
            throw TorchError("expected a header of at most \(bytes.count - 8) bytes, found \(announced)")
        }
        guard let header = try? JSONDecoder().decode(Header.self, from: Data(bytes[8..<(8 + length)])) else {
            throw TorchError("expected a header in JSON, found something else")
        }
        let values = bytes[(8 + length)...]
        tensors = try header.entries.sorted {
            $0.entry.data_offsets.first ?? 0 < $1.entry.data_offsets.first ?? 0
        }
        .map { try Self.read($0.name, $0.entry, values) }
        metadata = header.metadata
        // Files of other programs, and of earlier versions, have none.
        guard let digest = metadata.removeValue(forKey: Self.digestKey) else { return }
        let found = Self.digest(
            try Self.text(of: Header(entries: header.entries, metadata: metadata)), [UInt8](values))
        guard digest == found else {
            throw TorchError(
                "expected contents with SHA-256 \(digest.prefix(12)), found \(found.prefix(12)): the file is damaged"
            )
        }
    }

    /// What the file's digest is stored under, among the texts.
    private static let digestKey = "throughline_sha256"

    private static func digest(_ header: [UInt8], _ values: [UInt8]) -> String {
        Digest(of: header + values).description
    }

    private static func text(of header: Header) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(header))
    }

    private static func read(_ name: String, _ entry: Entry, _ values: ArraySlice<UInt8>) throws
        -> NamedTensor
    {
        let width = entry.dtype == "F32" ? 4 : 8
        guard ["F32", "F64", "I64"].contains(entry.dtype) else {
            throw TorchError("tensor '\(name)': expected F32, F64 or I64, found \(entry.dtype)")
        }
        var bytes = width
        for dimension in entry.shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: dimension)
            guard dimension >= 0, !overflow else {
                throw TorchError("tensor '\(name)': expected dimensions, found \(entry.shape)")
            }
            bytes = product
        }
        let offsets = entry.data_offsets
        guard offsets.count == 2, offsets[0] >= 0, offsets[1] <= values.count, offsets[0] <= offsets[1],
            offsets[1] - offsets[0] == bytes
        else {
            throw TorchError("tensor '\(name)': expected \(bytes) bytes inside the file, found \(offsets)")
        }
        let start = values.startIndex + offsets[0]
        let patterns = stride(from: start, to: start + bytes, by: width).map { position in
            values[position..<(position + width)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        let tensor =
            switch entry.dtype {
            case "F32":
                try Tensor(
                    patterns.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }, shape: entry.shape)
            case "F64": try Tensor(doubles: patterns.map(Double.init(bitPattern:)), shape: entry.shape)
            default:
                try Tensor(integers: patterns.map { Int(Int64(bitPattern: $0)) }).reshaped(entry.shape)
            }
        return NamedTensor(name, tensor)
    }

    func bytes() throws -> [UInt8] {
        var values: [UInt8] = []
        var entries: [(name: String, entry: Entry)] = []
        for named in tensors {
            let start = values.count
            let type = named.tensor.element
            switch type {
            case .float32:
                for value in try named.tensor.floats() {
                    Self.append(UInt64(value.bitPattern), 4, to: &values)
                }
            case .float64:
                for value in try named.tensor.doubles() { Self.append(value.bitPattern, 8, to: &values) }
            case .int64:
                for value in try named.tensor.integers() {
                    Self.append(UInt64(bitPattern: Int64(value)), 8, to: &values)
                }
            }
            let entry = Entry(
                dtype: type == .float32 ? "F32" : type == .float64 ? "F64" : "I64", shape: named.tensor.shape,
                data_offsets: [start, values.count])
            entries.append((named.name, entry))
        }
        let plain = Header(entries: entries, metadata: metadata)
        var marked = plain
        marked.metadata[Self.digestKey] = Self.digest(try Self.text(of: plain), values)
        var header = try Self.text(of: marked)
        // The values start at a multiple of 8, as the format asks.
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
        var file: [UInt8] = []
        Self.append(UInt64(header.count), 8, to: &file)
        return file + header + values
    }

    private static func append(_ pattern: UInt64, _ width: Int, to bytes: inout [UInt8]) {
        for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: pattern >> UInt64(8 * index))) }
    }
}
