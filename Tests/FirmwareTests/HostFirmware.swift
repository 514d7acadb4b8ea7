import CFirmware
import CLink
import Testing

@testable import Boards

/// The firmware's own link service, compiled for the host over plain memory.
///
/// There is one a process: suites that use it are nested in `FirmwareSuites`, which runs them one after another.
struct HostFirmware {
    static let modelBase = UInt32(TL_HOST_MODEL_BASE)
    static let flashEnd = UInt32(TL_HOST_FLASH_BASE) + UInt32(TL_HOST_FLASH_BYTES)
    private static let capacity = 1 << 20

    /// What the firmware did with some bytes.
    struct Reaction {
        var frames: [Frame]
        /// Frames that the host's decoder could not read.
        var damaged: Int
        var happened: Int
    }

    init(startedBy cause: Int = TL_RESET_POWER, erased: Bool = true) {
        if erased { tl_host_erase() }
        tl_host_start(UInt32(cause))
    }

    func receive(_ bytes: [UInt8]) -> Reaction {
        var sent = [UInt8](repeating: 0, count: Self.capacity)
        var count = 0
        let happened = Int(tl_host_exchange(bytes, bytes.count, &sent, sent.count, &count))
        var decoder = FrameDecoder()
        var reaction = Reaction(frames: [], damaged: 0, happened: happened)
        for result in decoder.feed(sent.prefix(count)) {
            switch result {
            case .success(let frame): reaction.frames.append(frame)
            case .failure: reaction.damaged += 1
            }
        }
        return reaction
    }

    /// Sends one request and returns its only answer.
    func ask(_ type: Int, _ payload: [UInt8] = [], sequence: UInt16 = 9) throws -> Frame {
        let request = Frame(type: UInt8(type), sequence: sequence, payload: payload)
        let reaction = receive(try request.encoded())
        try #require(reaction.frames.count == 1 && reaction.damaged == 0)
        return reaction.frames[0]
    }

    /// Sends one request that must succeed, and returns the answer's payload.
    @discardableResult
    func payload(_ type: Int, _ payload: [UInt8] = []) throws -> [UInt8] {
        let answer = try ask(type, payload)
        try #require(answer.type == UInt8(type | TL_ANSWER), "\(error(in: answer) ?? tl_error())")
        return answer.payload
    }

    /// Sends one request that must be refused, and returns the code.
    func refusal(_ type: Int, _ payload: [UInt8] = []) throws -> Int {
        let answer = try ask(type, payload)
        let record = try #require(error(in: answer), "the request was not refused")
        return Int(record.code)
    }

    func error(in frame: Frame) -> tl_error? {
        Int(frame.type) == TL_ERROR ? frame.payload.record(tl_error.self) : nil
    }

    /// Writes bytes to flash over the link, padded to words.
    func write(_ bytes: [UInt8], at address: UInt32) throws {
        let padded = bytes + [UInt8](repeating: 0xFF, count: (4 - bytes.count % 4) % 4)
        for start in stride(from: 0, to: padded.count, by: 1016) {
            let chunk = Array(padded[start..<min(start + 1016, padded.count)])
            try payload(
                TL_FLASH_WRITE,
                words(address + UInt32(start), UInt32(chunk.count)) + chunk)
        }
    }

    /// Writes a model as an entry of the log.
    func install(_ blob: [UInt8], at address: UInt32) throws {
        try write(blob, at: address + UInt32(MemoryLayout<tl_entry_header>.size))
        try write(Self.header(of: blob), at: address)
    }

    /// An entry's header, optionally with fields changed before its CRC is taken.
    static func header(
        of blob: [UInt8], changing change: (inout tl_entry_header) -> Void = { _ in }
    ) -> [UInt8] {
        var header = tl_entry_header()
        header.magic = UInt32(TL_ENTRY_MAGIC)
        header.version = UInt32(TL_ENTRY_VERSION)
        header.length = UInt32(blob.count)
        header.crc = CRC32.of(blob)
        header.reserved = (.max, .max)
        change(&header)
        let covered = [UInt8](record: header).prefix(52)
        header.header_crc = CRC32.of(covered)
        return [UInt8](record: header)
    }
}

/// Little-endian words, one behind the other.
func words(_ values: UInt32...) -> [UInt8] {
    values.flatMap { [UInt8](record: $0.littleEndian) }
}

/// Parent of all suites that share the one firmware of this process.
@Suite(.serialized) enum FirmwareSuites {}
