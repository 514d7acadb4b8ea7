import CLink

/// One frame of the link: a type, a sequence number and a payload.
///
/// The format is the one of `firmware/link/link.h`: header, payload and CRC-32, COBS-encoded, ended by a zero.
public struct Frame: Hashable, Sendable {
    /// Largest payload in bytes.
    public static let maxPayload = Int(TL_MAX_PAYLOAD)
    /// Bytes of a decoded frame around its payload: header and CRC-32.
    static let overhead = MemoryLayout<tl_frame_header>.size + MemoryLayout<UInt32>.size

    /// Frame type: a request, `request | TL_ANSWER`, an error or an event.
    public var type: UInt8
    /// Chosen by the host, repeated in the answer.
    public var sequence: UInt16
    /// 0 to `maxPayload` bytes.
    public var payload: [UInt8]

    /// Creates a frame.
    public init(type: UInt8, sequence: UInt16, payload: [UInt8] = []) {
        self.type = type
        self.sequence = sequence
        self.payload = payload
    }

    /// The bytes for the wire, with the ending zero.
    ///
    /// - Throws: `FrameError.overlong` for a payload above `maxPayload`.
    public func encoded() throws(FrameError) -> [UInt8] {
        guard payload.count <= Self.maxPayload else { throw .overlong }
        var bytes = [UInt8](
            record: tl_frame_header(version: UInt8(TL_LINK_VERSION), type: type, sequence: sequence))
        bytes += payload
        bytes += [UInt8](record: CRC32.of(bytes).littleEndian)
        return COBS.encode(bytes) + [0]
    }

    /// Decodes what stood between two zeros.
    init(encoded bytes: [UInt8]) throws(FrameError) {
        guard let decoded = COBS.decode(bytes) else { throw .stuffing }
        guard decoded.count >= Self.overhead else { throw .truncated(bytes: decoded.count) }
        let end = decoded.count - MemoryLayout<UInt32>.size
        let computed = CRC32.of(decoded[..<end])
        guard let header = decoded.record(tl_frame_header.self),
            let stated = decoded.record(UInt32.self, at: end)
        else { throw .truncated(bytes: decoded.count) }
        guard computed == UInt32(littleEndian: stated) else {
            throw .checksum(expected: UInt32(littleEndian: stated), found: computed)
        }
        guard header.version == UInt8(TL_LINK_VERSION) else {
            throw .version(expected: Int(TL_LINK_VERSION), found: Int(header.version))
        }
        let start = MemoryLayout<tl_frame_header>.size
        guard end - start <= Self.maxPayload else { throw .overlong }
        self.init(type: header.type, sequence: header.sequence, payload: Array(decoded[start..<end]))
    }
}

/// Why bytes between two zeros are no frame.
public enum FrameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The COBS runs do not add up.
    case stuffing
    /// Fewer bytes than header and CRC-32 take.
    case truncated(bytes: Int)
    /// More bytes than the largest frame takes.
    case overlong
    /// The CRC-32 differs.
    case checksum(expected: UInt32, found: UInt32)
    /// Another version of the link contract.
    case version(expected: Int, found: Int)

    /// What was expected and what was found.
    public var description: String {
        switch self {
        case .stuffing: "frame with broken byte stuffing"
        case .truncated(let bytes): "frame of \(bytes) bytes, at least \(Frame.overhead) expected"
        case .overlong: "frame with more than \(Frame.maxPayload) bytes of payload"
        case .checksum(let expected, let found):
            "frame states CRC-32 \(hex(expected)), its bytes have \(hex(found))"
        case .version(let expected, let found):
            "frame of link version \(found), this program speaks \(expected); flash the matching firmware"
        }
    }
}
