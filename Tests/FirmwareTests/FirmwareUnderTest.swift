import CLink
import Testing

@testable import Boards

/// What a firmware did with some bytes.
struct Reaction {
    var frames: [Frame] = []
    /// Frames that the host's decoder could not read.
    var damaged = 0
    /// All bytes.
    var bytes: [UInt8]

    /// The bytes as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    init(_ sent: some Sequence<UInt8>) {
        bytes = Array(sent)
        var decoder = FrameDecoder()
        for result in decoder.feed(sent) {
            switch result {
            case .success(let frame): frames.append(frame)
            case .failure: damaged += 1
            }
        }
    }
}

/// A firmware that can be spoken to, wherever it runs.
protocol FirmwareUnderTest {
    /// Lets the firmware receive bytes, and returns what it sent until it waits for more.
    func receive(_ bytes: [UInt8]) -> Reaction
}

extension FirmwareUnderTest {
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

    /// Sends one request that must succeed, and returns the record in its answer.
    func record<Record: BitwiseCopyable>(_ type: Int, _ payload: [UInt8] = [], as kind: Record.Type) throws
        -> Record
    {
        try #require(try self.payload(type, payload).record(kind))
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

    /// Writes bytes to flash over the link, padded to double words.
    func write(_ bytes: [UInt8], at address: UInt32) throws {
        let padded = bytes + [UInt8](repeating: 0xFF, count: (8 - bytes.count % 8) % 8)
        for start in stride(from: 0, to: padded.count, by: 1016) {
            let chunk = Array(padded[start..<min(start + 1016, padded.count)])
            try payload(TL_FLASH_WRITE, words(address + UInt32(start), UInt32(chunk.count)) + chunk)
        }
    }

    /// Writes a model as an entry of the log.
    func install(_ blob: [UInt8], at address: UInt32) throws {
        try write(blob, at: address + UInt32(MemoryLayout<tl_entry_header>.size))
        try write(entryHeader(of: blob), at: address)
    }

    /// Runs the selected model once on these bytes and returns the first output's.
    func infer(_ input: [UInt8]) throws -> [UInt8] {
        for start in stride(from: 0, to: input.count, by: 1012) {
            let chunk = Array(input[start..<min(start + 1012, input.count)])
            try payload(TL_TENSOR_WRITE, words(0, UInt32(start), UInt32(chunk.count)) + chunk)
        }
        try payload(TL_INVOKE, words(1, 0))
        let output = UInt32(TL_TENSOR_OUTPUT)
        let description = try record(TL_TENSOR_INFO, words(output), as: tl_tensor.self)
        return try payload(TL_TENSOR_READ, words(output, 0, min(description.bytes, 1024)))
    }
}

/// An entry's header, optionally with fields changed before its CRC is taken.
func entryHeader(
    of blob: [UInt8], changing change: (inout tl_entry_header) -> Void = { _ in }
) -> [UInt8] {
    var header = tl_entry_header()
    header.magic = UInt32(TL_ENTRY_MAGIC)
    header.version = UInt32(TL_ENTRY_VERSION)
    header.length = UInt32(blob.count)
    header.crc = CRC32.of(blob)
    header.sequence = .max
    header.reserved = .max
    change(&header)
    header.header_crc = CRC32.of([UInt8](record: header).prefix(52))
    return [UInt8](record: header)
}

/// Little-endian words, one behind the other.
func words(_ values: UInt32...) -> [UInt8] {
    values.flatMap { [UInt8](record: $0.littleEndian) }
}
