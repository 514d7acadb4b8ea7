import CLink
import TestSupport
import Testing

@testable import Boards

/// One random request after another, with what a firmware must hold after each.
///
/// Every request is checked for its one answer: one frame with its sequence number, or one "m-ready" while the firmware
/// speaks text.
struct RequestChain {
    let firmware: HostFirmware
    /// Entries that hold a model.
    let places: [UInt32]
    /// Bytes of the arena.
    let arena: Int
    /// The entry that is selected, as an index into `places`.
    private(set) var selected: Int?
    /// Part of the arena that the request before this moment may have written; nil if a model lay in it already.
    private(set) var window: Range<Int>?
    private var placed: Range<Int>
    /// Whether the firmware speaks the text protocol of MLPerf Tiny.
    private(set) var speaksText = false
    private var sequence: UInt16 = 1

    /// Goes on with a firmware that has the last of the entries selected.
    init(firmware: HostFirmware, places: [UInt32], arena: Int) {
        self.firmware = firmware
        self.places = places
        selected = places.indices.last
        self.arena = arena
        placed = 0..<arena
    }

    /// Sends one request.
    mutating func step(_ generator: inout SeededNumbers) throws {
        window = selected == nil ? placed : nil
        if speaksText, Int.random(in: 0..<6, using: &generator) != 0 {
            try sendText(&generator)
        } else {
            try sendFrame(&generator)
        }
    }

    private mutating func sendText(_ generator: inout SeededNumbers) throws {
        let digits = String(
            repeating: ["ff", "00", "7f", "a5"].randomElement(using: &generator) ?? "00",
            count: Int.random(in: 1...30, using: &generator))
        let command =
            [
                "name", "timestamp", "profile", "help", "results", "infer 1 0", "infer 2 1", "db load 240",
                "db load 100000000", "db load \(Int.random(in: 1...4096, using: &generator))",
                "db \(digits)", "db \(digits)", "db print 8", "nonsense",
            ].randomElement(using: &generator) ?? "name"
        let text = firmware.receive(Array((command + "%").utf8)).text
        try #require(text.hasSuffix("m-ready\r\n"), "\(command): \(text)")
        #expect(text.split(separator: "\r\n").count { $0 == "m-ready" } == 1, "\(command): \(text)")
    }

    private mutating func sendFrame(_ generator: inout SeededNumbers) throws {
        let spokeText = speaksText
        if speaksText { selected = nil }  // a whole frame ends the mode
        speaksText = false
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: try place(&generator)
        case 1, 2: try select(&generator)
        case 3: speaksText = try ask(TL_MLPERF, MLPerfSession.request())
        case 4: try spoil(&generator, inText: spokeText)
        default: try ask(anything(&generator))
        }
    }

    private mutating func place(_ generator: inout SeededNumbers) throws {
        let offset = 16 * Int.random(in: 0...arena / 15, using: &generator)
        let bytes = [0, 1, 15, 1024, 4096, 8192, 65_536, arena].randomElement(using: &generator) ?? 0
        let isFine = try ask(TL_ARENA_PLACE, words(UInt32(offset), UInt32(bytes)))
        #expect(isFine == (offset < arena && bytes <= arena - offset))
        guard isFine else { return }
        placed = offset..<(bytes == 0 ? arena : offset + bytes)
        selected = nil
    }

    private mutating func select(_ generator: inout SeededNumbers) throws {
        let index = Int.random(in: 0...places.count, using: &generator)
        let address = index < places.count ? places[index] : places[0] + 1024
        selected = try ask(TL_MODEL_SELECT, words(address)) && index < places.count ? index : nil
    }

    /// A damaged or unknown frame, which must be refused and change nothing.
    private mutating func spoil(_ generator: inout SeededNumbers, inText: Bool) throws {
        if !inText, Bool.random(using: &generator) {
            let reaction = firmware.receive([3, 1, 1, 0])
            #expect(reaction.frames.count == 1 && reaction.damaged == 0)
        } else {
            #expect(try !ask(0x5A, []))
        }
    }

    /// A request that leaves the selected model as it is.
    private func anything(_ generator: inout SeededNumbers) -> (type: Int, payload: [UInt8]) {
        let numbers: [UInt32] = [0, 1, 3, 64, 240, 241, 1024, 65_536, .max]
        let odd = numbers.randomElement(using: &generator) ?? 0
        let output = UInt32(TL_TENSOR_OUTPUT)
        let requests: [(type: Int, payload: [UInt8])] = [
            (TL_HELLO, []), (TL_MEMORY, []), (TL_CLOCK, []), (TL_LAST_FAULT, []), (TL_ECHO, words(odd)),
            (TL_TENSOR_INFO, words(0)), (TL_TENSOR_INFO, words(odd)), (TL_TENSOR_READ, words(0, odd, 4)),
            (TL_TENSOR_READ, words(output, 0, odd)), (TL_TENSOR_WRITE, words(0, odd, 4, 0)),
            (TL_INVOKE, words(1, 0)), (TL_INVOKE, words(2, UInt32(TL_INVOKE_PER_OP))),
            (TL_INVOKE, words(odd, odd)), (TL_OP_PROFILE, words(odd)), (TL_OP_PROFILE, words(2 << 16)),
            (TL_FLASH_READ, words(places[0], odd)), (TL_FLASH_CRC, words(places[0], odd)),
            (TL_FLASH_WRITE, words(places[0], odd)), (TL_FLASH_ERASE, words(places[0], odd)),
            (TL_PROVOKE, words(99)),
        ]
        return requests.randomElement(using: &generator) ?? (TL_HELLO, [])
    }

    @discardableResult
    private mutating func ask(_ request: (type: Int, payload: [UInt8])) throws -> Bool {
        try ask(request.type, request.payload)
    }

    /// Whether the request was done; its one answer must bear its number.
    private mutating func ask(_ type: Int, _ payload: [UInt8]) throws -> Bool {
        sequence = sequence == .max ? 1 : sequence + 1
        let answer = try firmware.ask(type, payload, sequence: sequence)
        #expect(answer.sequence == sequence)
        let isDone = Int(answer.type) == type | TL_ANSWER
        #expect(isDone || Int(answer.type) == TL_ERROR)
        return isDone
    }
}
