import Foundation

/// Numbers that are stored in four bytes each, since thousands are read before the first prediction.
struct PackedNumbers: Hashable, Sendable, Codable {
    let values: [Double]

    init(_ values: [Double]) { self.values = values.map { Double(Float($0)) } }

    init(from decoder: any Decoder) throws {
        let bytes = try decoder.singleValueContainer().decode(Data.self)
        values = bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { place in
                let bits = bytes.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self)
                return Double(Float(bitPattern: UInt32(littleEndian: bits)))
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var bytes = Data()
        for value in values {
            withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        var container = encoder.singleValueContainer()
        try container.encode(bytes)
    }
}
