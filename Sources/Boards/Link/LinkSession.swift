import CLink
import Facts

/// Stop-and-wait requests and answers over a byte stream.
///
/// The session holds no opinion about the board's state: it throws what went wrong, and the next request starts
/// afresh. It drops answers to earlier requests by their sequence number.
final class LinkSession {
    /// Speeds to try in turn, the firmware's first choice first (`TL_BAUD_FAST`, `TL_BAUD_SLOW`).
    static let speeds = [Int(TL_BAUD_FAST), Int(TL_BAUD_SLOW)]
    /// Waits of successive hellos: short for a board that is there, long for one that a busy machine emulates.
    static let standardWaits: [Duration] = [.milliseconds(300), .seconds(1), .seconds(4)]
    /// Waits of successive hellos to a firmware that starts: it listens some milliseconds after a reset, and a hello
    /// that comes too early is lost.
    static let startWaits = [5, 10, 20, 40, 80].map { Duration.milliseconds($0) } + standardWaits
    /// Times that a request is sent before damaged frames are taken for a broken line.
    private static let attempts = 3

    /// When requests give up, however patient they are.
    var limit: ContinuousClock.Instant?

    private let stream: any ByteStream
    private var decoder = FrameDecoder()
    private var sequence: UInt16 = 0
    /// The last fault that the firmware reported in this session, in a wait or between two requests.
    private(set) var lastFault: FaultReport?
    /// Frames that arrived damaged, here or there; each was followed by another try or by an error.
    private(set) var damagedFrames = 0

    init(stream: any ByteStream) {
        self.stream = stream
    }

    func close() {
        stream.close()
    }

    /// Asks who is there, at both speeds.
    ///
    /// - Parameter waits: how long each hello at each speed waits; more than one lets a firmware that starts at
    ///   the other speed count the framing errors that make it swap (`TL_BAUD_SWAP_ERRORS`), and a slow one answer.
    /// - Throws: `BoardError.timeout` if nobody answers.
    func hello(waits: [Duration] = standardWaits) throws(BoardError) -> BoardIdentity {
        var failure = BoardError.timeout(request: "hello", seconds: 0)
        for speed in Self.speeds {
            try onStream { () throws(StreamError) in try stream.setSpeed(speed) }
            for wait in waits {
                do {
                    return try BoardIdentity(hello: try exchange(.hello(patience: wait)))
                } catch {
                    failure = error
                    guard error.isSilence else { throw error }
                }
            }
        }
        throw failure
    }

    /// Sends one request and waits for its answer.
    ///
    /// - Throws: `.fault` if the firmware reports a fault, `.model` or `.refused` for its errors, `.timeout`,
    ///   `.transport`, `.protocolViolation`.
    func exchange(_ request: LinkRequest, _ payload: [UInt8] = []) throws(BoardError) -> [UInt8] {
        var damage = ""
        for _ in 0..<Self.attempts {
            switch try attempt(request, payload) {
            case .answer(let bytes): return bytes
            case .notUnderstood:
                damagedFrames += 1
                damage = "the board received damaged frames"
            case .damaged(let error):
                damagedFrames += 1
                damage = error.description
                guard request.repeatable else {
                    throw .protocolViolation("answer to \(request.name): \(damage)")
                }
            }
        }
        throw .protocolViolation("\(request.name) failed \(Self.attempts) times: \(damage)")
    }

    private enum Outcome {
        case answer([UInt8])
        /// The firmware could not read the request, so it did nothing.
        case notUnderstood
        case damaged(FrameError)
    }

    private func attempt(_ request: LinkRequest, _ payload: [UInt8]) throws(BoardError) -> Outcome {
        try discardStale(before: request)
        sequence = sequence == .max ? 1 : sequence + 1
        let frame = Frame(type: request.type, sequence: sequence, payload: payload)
        let bytes: [UInt8]
        do {
            bytes = try frame.encoded()
        } catch {
            throw .protocolViolation("\(request.name): \(error)")
        }
        let start = ContinuousClock.now
        let patience = min(request.patience, limit.map { max(.zero, $0 - start) } ?? request.patience)
        let deadline = start + patience
        try onStream { () throws(StreamError) in try stream.write(bytes, until: deadline) }
        while true {
            let arrived = try onStream { () throws(StreamError) in try stream.read(until: deadline) }
            guard !arrived.isEmpty else {
                let tenths = (patience.inSeconds * 10).rounded()
                throw .timeout(request: request.name, seconds: tenths / 10)
            }
            for result in decoder.feed(arrived) {
                switch result {
                case .failure(let error): return .damaged(error)
                case .success(let answer):
                    if let outcome = try judge(answer, to: request) { return outcome }
                }
            }
        }
    }

    /// What a frame means for the request in flight; nil if it belongs to an earlier one.
    private func judge(_ frame: Frame, to request: LinkRequest) throws(BoardError) -> Outcome? {
        if Int(frame.type) == Int(TL_EVENT_FAULT) {
            let fault = try FaultReport(event: frame.payload)
            lastFault = fault
            // A hello asks a board that may just be starting: the report of why it starts is no failure of hello.
            if request.isHello { return nil }
            throw .fault(fault)
        }
        if Int(frame.type) == Int(TL_ERROR) {
            let record = try LinkFailure(payload: frame.payload)
            if frame.sequence == 0 && record.code == Int(TL_ERROR_FRAME) { return .notUnderstood }
            guard frame.sequence == sequence else { return nil }
            throw record.boardError
        }
        guard frame.sequence == sequence else { return nil }
        guard frame.type == request.type | UInt8(truncatingIfNeeded: Int(TL_ANSWER)) else {
            throw .protocolViolation("\(request.name) was answered by a frame of type \(frame.type)")
        }
        return .answer(frame.payload)
    }

    /// Reads what arrived since the last answer: late answers, which are dropped, or a fault report.
    private func discardStale(before request: LinkRequest) throws(BoardError) {
        decoder.reset()
        while true {
            let stale = try onStream { () throws(StreamError) in try stream.read(until: .now) }
            if stale.isEmpty { break }
            for case .success(let frame) in decoder.feed(stale) where Int(frame.type) == Int(TL_EVENT_FAULT) {
                let fault = try FaultReport(event: frame.payload)
                lastFault = fault
                if !request.isHello {
                    decoder.reset()
                    throw .fault(fault)
                }
            }
        }
        decoder.reset()
    }

    private func onStream<Value>(_ call: () throws(StreamError) -> Value) throws(BoardError) -> Value {
        do {
            return try call()
        } catch {
            throw .transport(error.description)
        }
    }
}

extension Duration {
    /// Seconds, for messages.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
