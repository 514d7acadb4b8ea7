import Testing

@testable import Boards
@testable import Facts

@Suite struct LinkSessionTests {
    private static let error: UInt8 = 0x7F
    private static let event: UInt8 = 0x7E

    /// A session whose firmware answers the n-th request by `answers[n]`.
    private func session(
        _ answers: [(Frame) throws -> [Frame]]
    ) -> (session: LinkSession, stream: ScriptedStream, requests: Requests) {
        let requests = Requests()
        var decoder = FrameDecoder()
        let stream = ScriptedStream { bytes in
            var result: [UInt8] = []
            for case .success(let request) in decoder.feed(bytes) {
                requests.seen.append(request)
                guard requests.seen.count <= answers.count else { continue }
                let frames = (try? answers[requests.seen.count - 1](request)) ?? []
                result += frames.flatMap { (try? $0.encoded()) ?? [] }
            }
            return result
        }
        return (LinkSession(stream: stream), stream, requests)
    }

    private final class Requests {
        var seen: [Frame] = []
    }

    private func answer(_ payload: [UInt8]) -> (Frame) -> [Frame] {
        { [Frame(type: $0.type | 0x80, sequence: $0.sequence, payload: payload)] }
    }

    private func failure(code: UInt16, op: UInt16 = 0xFFFF, expected: Int32 = 0, found: Int32 = 0) -> [UInt8]
    {
        [UInt8](record: code) + [UInt8](record: op) + [UInt8](record: op) + [0xFF, 0xFF]
            + [UInt8](record: expected)
            + [UInt8](record: found) + Array("some words".utf8) + [UInt8](repeating: 0, count: 22)
    }

    private var fault: [UInt8] {
        [6, 0x0800_1234, 0x0800_0001, 0x2000_0800, 0x2100_0000, 0, 0, 0, 0].flatMap {
            [UInt8](record: UInt32($0))
        }
            + [UInt8](record: UInt16(12)) + [UInt8](record: UInt16(0x24))
    }

    @Test("an answer with the request's sequence is the answer")
    func answered() throws {
        let (session, _, requests) = session([answer([1, 0, 0, 0]), answer([2, 0, 0, 0])])
        #expect(try session.flashCRC(address: 0x0800_0000, bytes: 32) == 1)
        #expect(try session.flashCRC(address: 0x0800_0000, bytes: 32) == 2)
        #expect(requests.seen.map(\.payload) == [[UInt8]](repeating: [0, 0, 0, 8, 32, 0, 0, 0], count: 2))
        #expect(requests.seen[0].sequence != requests.seen[1].sequence)
    }

    @Test("a request waits no longer than the session's limit allows")
    func limited() throws {
        let (session, _, _) = session([{ _ in [] }, { _ in [] }])
        session.limit = .now
        #expect(throws: BoardError.timeout(request: "flash CRC", seconds: 0)) {
            try session.flashCRC(address: 0, bytes: 4)
        }
        session.limit = nil
        #expect(throws: BoardError.timeout(request: "flash CRC", seconds: 20)) {
            try session.flashCRC(address: 0, bytes: 4)
        }
    }

    @Test("a late answer to an earlier request is dropped")
    func stale() throws {
        // A flash CRC is sent five times in its 20 s.
        let silent: [(Frame) throws -> [Frame]] = Array(repeating: { _ in [] }, count: 5)
        let (session, stream, _) = session(
            silent + [
                {
                    [Frame(type: $0.type | 0x80, sequence: $0.sequence &- 1, payload: [9, 9, 9, 9])]
                        + [Frame(type: $0.type | 0x80, sequence: $0.sequence, payload: [5, 0, 0, 0])]
                }
            ])
        #expect(throws: BoardError.timeout(request: "flash CRC", seconds: 20)) {
            try session.flashCRC(address: 0, bytes: 4)
        }
        stream.inject(try Frame(type: 0x92, sequence: 1, payload: [8, 8, 8, 8]).encoded())
        #expect(try session.flashCRC(address: 0, bytes: 4) == 5)
    }

    @Test("a fault report ends the wait with its registers")
    func faulted() throws {
        let (session, _, _) = session([{ _ in [Frame(type: Self.event, sequence: 0, payload: fault)] }])
        #expect {
            try session.invoke(count: 1, cold: false)
        } throws: { error in
            guard case .fault(let report)? = error as? BoardError else { return false }
            return report.kind == "watchdog" && report.pc == 0x0800_1234 && report.opIndex == 12
        }
    }

    @Test("a fault report that came between two requests fails the next one, but not a hello")
    func faultBetween() throws {
        let (session, stream, requests) = session([{ _ in [] }])
        stream.inject(try Frame(type: Self.event, sequence: 0, payload: fault).encoded())
        #expect(throws: BoardError.self) { try session.memory() }
        #expect(requests.seen.isEmpty)
        #expect(session.lastFault?.kind == "watchdog")
        stream.inject(try Frame(type: Self.event, sequence: 0, payload: fault).encoded())
        #expect(throws: BoardError.timeout(request: "hello", seconds: 1.5)) {
            try session.exchange(.hello(patience: .seconds(1.5)))
        }
        #expect(requests.seen.count == 1)
    }

    @Test("an engine error names the op and leaves the board well; a link error is a refusal")
    func typedErrors() throws {
        let (session, _, _) = session([
            {
                [
                    Frame(
                        type: Self.error, sequence: $0.sequence,
                        payload: failure(code: 58, expected: 400, found: 300))
                ]
            },
            { [Frame(type: Self.error, sequence: $0.sequence, payload: failure(code: 52, op: 3))] },
            { [Frame(type: Self.error, sequence: $0.sequence, payload: failure(code: 17, found: 2))] },
        ])
        let expected: [BoardError] = [
            .model(code: 58, opIndex: nil, opCode: nil, expected: 400, found: 300, text: "some words"),
            .model(code: 52, opIndex: 3, opCode: 3, expected: 0, found: 0, text: "some words"),
            .refused(code: 17, expected: 0, found: 2, text: "some words"),
        ]
        for error in expected {
            #expect(throws: error) { try session.memory() }
            #expect(error.leavesBoardWell)
        }
    }

    @Test("a request that the firmware could not read is sent again under a new number")
    func notUnderstood() throws {
        let (session, _, requests) = session([
            { _ in [Frame(type: Self.error, sequence: 0, payload: failure(code: 1))] }, answer([7, 0, 0, 0]),
        ])
        #expect(try session.flashCRC(address: 0, bytes: 4) == 7)
        #expect(Set(requests.seen.map(\.sequence)).count == 2)
    }

    @Test("a damaged answer is asked for again, unless asking again would run something twice")
    func damagedAnswer() throws {
        let (session, stream, requests) = session([])
        let original = stream.respond
        stream.respond = { bytes throws(StreamError) in try original(bytes) + [5, 5, 5, 0] }
        #expect(throws: BoardError.self) { try session.flashCRC(address: 0, bytes: 4) }
        let asked = requests.seen.count
        #expect(asked > 20 && requests.seen.allSatisfy { $0.type == 0x12 })
        #expect(throws: BoardError.self) { try session.invoke(count: 2, cold: false) }
        // The answer is asked for, and the inferences do not run again.
        #expect(requests.seen[asked...].count { $0.type == 0x24 } == 1)
        let again = requests.seen[asked...].dropFirst()
        #expect(again.count > 20)
        #expect(
            again.allSatisfy {
                $0.type == 0x35
                    && $0.payload == [UInt8](record: requests.seen[asked].sequence) + [0, 0]
            })
    }

    @Test(
        "behind three damaged frames the line falls quiet before more is sent, and an answer in that time counts"
    )
    func quiet() throws {
        let (session, stream, requests) = session([])
        let late = Frame(type: 0x92, sequence: 1, payload: [7, 0, 0, 0])
        let original = stream.respond
        stream.respond = { bytes throws(StreamError) in
            _ = try original(bytes)
            return [5, 5, 5, 0]
        }
        stream.onRead = { _ in
            // The board was still at its first answer all the time: it comes once nobody speaks any more.
            let isPause = stream.waits.last.map { $0 <= .milliseconds(20) } ?? false
            if requests.seen.count == 4, isPause, let bytes = try? late.encoded() { stream.inject(bytes) }
        }
        #expect(try session.flashCRC(address: 0, bytes: 4) == 7)
        #expect(requests.seen.count == 4 && session.damagedFrames == 4)
        // Four short waits with damage, then the pause, which may last longer the worse the line is.
        #expect(stream.waits.last.map { $0 <= .milliseconds(20) } == true)
        // The first of all looks for what is stale.
        #expect(stream.waits.dropFirst().dropLast().allSatisfy { $0 > .milliseconds(200) })
        stream.onRead = { _ in }
        #expect(throws: BoardError.self) { try session.flashCRC(address: 0, bytes: 4) }
        let pauses = stream.waits.filter { $0 > .milliseconds(20) && $0 <= .milliseconds(640) }
        #expect(pauses.contains { $0 > .milliseconds(600) })
    }

    @Test("a request that was not served when its answer is asked for is sent again")
    func notServed() throws {
        let (session, _, requests) = session([
            { _ in [] },
            { [Frame(type: Self.error, sequence: $0.sequence, payload: failure(code: 6))] },
            answer([2, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 1, count: 16)),
        ])
        #expect(try session.invoke(count: 2, cold: false).count == 2)
        #expect(requests.seen.map(\.type) == [0x24, 0x35, 0x24])
    }

    @Test("a board that says nothing is spoken of after seconds, and given up by what its model should take")
    func frozen() throws {
        let (session, _, _) = session([])
        var told: [Duration] = []
        session.onSilence = { request, waited, patience in
            #expect(request == "invoke" && waited <= patience)
            told.append(waited)
        }
        #expect(throws: BoardError.timeout(request: "invoke", seconds: 150)) {
            try session.invoke(count: 1, cold: false)
        }
        #expect(told.first.map { $0 <= .seconds(5) } ?? false)
        #expect(told.count > 20)
        session.expectedInference = .milliseconds(100)
        #expect(throws: BoardError.timeout(request: "invoke", seconds: 11)) {
            try session.invoke(count: 2, cold: false)
        }
    }

    @Test("hello tries both speeds when nobody answers")
    func bothSpeeds() {
        let (session, stream, requests) = session([])
        #expect(throws: BoardError.timeout(request: "hello", seconds: 2)) {
            try session.hello(waits: [.seconds(1), .seconds(2)])
        }
        #expect(stream.speeds == [921_600, 115_200])
        #expect(requests.seen.count == 4)
    }

    @Test(
        "noise in answer to hello is called noise, with speed and cable as its causes",
        arguments: [false, true])
    func noise(hasZeros: Bool) throws {
        var numbers = SeededGenerator(seed: 5)
        let stream = ScriptedStream { _ in
            (0..<40).map { _ in UInt8.random(in: (hasZeros ? 0 : 1)...9, using: &numbers) }
        }
        let session = LinkSession(stream: stream)
        let error = try #require(throws: BoardError.self) { try session.hello(waits: [.seconds(1)]) }
        guard case .noise(let bytes) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(bytes > 3)
        for word in ["noise", "speed", "cable"] { #expect(error.description.contains(word)) }
        #expect(!error.description.contains("another version"))
        #expect(stream.speeds == [921_600, 115_200])
    }

    @Test("a stray byte before silence is no noise, and frames of another kind are none either")
    func noNoise() {
        let quiet = LinkSession(stream: ScriptedStream { _ in [0xFF] })
        #expect(throws: BoardError.timeout(request: "hello", seconds: 1)) {
            try quiet.hello(waits: [.seconds(1)])
        }
        let (other, _, _) = session(Array(repeating: answer([1, 2, 3]), count: 2))
        let error = #expect(throws: BoardError.self) { try other.hello(waits: [.seconds(1)]) }
        if case .protocolViolation? = error {} else { Issue.record("\(String(describing: error))") }
    }

    @Test("answers of every wrong length are protocol violations, never traps")
    func lengths() {
        for length in 0...80 {
            let bytes = [UInt8](repeating: 0xFF, count: length)
            let (session, _, _) = session([UInt8](repeating: 0, count: 4).map { _ in answer(bytes) })
            if length != 48 { #expect(throws: BoardError.self) { try session.memory() } }
            if length != 4 { #expect(throws: BoardError.self) { try session.flashCRC(address: 0, bytes: 4) } }
            if length != 24 { #expect(throws: BoardError.self) { try session.opProfile(0..<2) } }
            if length != 24 {
                #expect(throws: BoardError.self) { try session.invoke(count: 2, cold: true) }
            }
        }
    }

    @Test("random bytes in every record of the firmware never trap", arguments: 0..<100)
    func randomRecords(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let installed = InstalledModel(entryAddress: 0, blobAddress: 0, blobBytes: 0, wasPresent: false)
        let sizes = [440, 40, 40, 48, 24, 24, 40, 440]
        let answers = sizes.map { answer(generator.bytes($0)) }
        let (session, _, _) = session(answers)
        _ = try? session.hello(waits: [.seconds(1)])
        _ = try? session.select(installed)
        _ = try? session.storedFault()
        _ = try? session.memory()
        _ = try? session.opProfile(0..<2)
        _ = try? session.invoke(count: 2, cold: false, timingFrom: 0)
        _ = try? session.provoke(.hang)
        #expect(throws: BoardError.self) { try session.hello(waits: [.seconds(1)]) }
    }
}
