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
    /// Times that something is sent for a request before damaged frames are taken for a broken line.
    private static let attempts = 32
    /// Damaged frames in a row behind which the line is let fall silent before something is sent again.
    private static let quickRetries = 3
    private static let shortestQuiet = Duration.milliseconds(20)
    private static let longestListening = Duration.seconds(2)
    /// Answers in a row after which frames may be twice as long.
    private static let cleanRun = 8
    /// Data bytes of the shortest frames that data is cut into.
    private static let leastTrusted = 128
    /// After this much of silence whoever waits is told, again and again.
    private static let silentTime = Duration.seconds(3)

    /// How long is waited at least before something is sent again.
    var firstWait = Waiting.first
    /// When requests give up, however patient they are.
    var limit: ContinuousClock.Instant?

    private let stream: any ByteStream
    private var decoder = FrameDecoder()
    private var sequence: UInt16 = 0
    /// Numbers under which the request in flight was sent.
    private var pending: [UInt16] = []
    /// Data bytes of a frame that the line is trusted with.
    private(set) var trusted = Frame.maxPayload
    private var cleanAnswers = 0
    /// Speed of the line in baud.
    private var speed = speeds[0]
    /// How long one inference of the selected model should take; nil if unknown.
    var expectedInference: Duration?
    /// Told while a board says nothing: the request, how long it was waited for, and how long it will be.
    var onSilence: ((_ request: String, _ waited: Duration, _ patience: Duration) -> Void)?
    /// The last fault that the firmware reported in this session, in a wait or between two requests.
    private(set) var lastFault: FaultReport?
    /// Frames that arrived damaged, here or there; each was followed by another try or by an error.
    private(set) var damagedFrames = 0
    /// Bytes other than zeros, and whole frames, that arrived in answer to hellos at one speed.
    private var heard = (bytes: 0, frames: 0)
    /// So many bytes may arrive when a port is opened without meaning anything.
    private static let strayBytes = 3

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
    /// - Throws: `BoardError.timeout` if nobody answers, `.noise` if what arrives at either speed makes no frame.
    func hello(waits: [Duration] = standardWaits) throws(BoardError) -> BoardIdentity {
        var failure = BoardError.timeout(request: "hello", seconds: 0)
        for speed in Self.speeds {
            do {
                return try hello(at: speed, waits: waits)
            } catch {
                if case .noise = failure {} else { failure = error }
                guard error.isSilence else { throw error }
            }
        }
        throw failure
    }

    /// Asks who is there, at one speed.
    func hello(at speed: Int, waits: [Duration]) throws(BoardError) -> BoardIdentity {
        var failure = BoardError.timeout(request: "hello", seconds: 0)
        try onStream { () throws(StreamError) in try stream.setSpeed(speed) }
        self.speed = speed
        heard = (0, 0)
        for wait in waits {
            do {
                return try BoardIdentity(hello: try exchange(.hello(patience: wait)))
            } catch {
                failure = error
                guard error.isSilence else { throw error }
            }
        }
        guard heard.frames > 0 || heard.bytes <= Self.strayBytes else { throw .noise(bytes: heard.bytes) }
        throw failure
    }

    /// Sends one request and waits for its answer, however often the line damages either.
    ///
    /// - Throws: `.fault` if the firmware reports a fault, `.model` or `.refused` for its errors, `.timeout`,
    ///   `.transport`, `.protocolViolation`.
    func exchange(_ request: LinkRequest, _ payload: [UInt8] = []) throws(BoardError) -> [UInt8] {
        let patience = patience(of: request)
        var waiting = Waiting(request: request, patience: patience, baud: speed, first: firstWait)
        try discardStale(before: request)
        pending = []
        var next = Step.request
        var damaged = 0
        for _ in 0..<Self.attempts {
            let frame = frame(for: next, request, payload)
            let outcome = try attempt(frame, request, &waiting)
            switch outcome {
            case .answer(let bytes):
                lineWasClean()
                return bytes
            case .notServed: next = .request
            case .silence:
                guard !waiting.isOver, request.retry != .never else {
                    let tenths = (patience.inSeconds * 10).rounded()
                    throw .timeout(request: request.name, seconds: tenths / 10)
                }
                next = request.retry == .anew ? .request : .again
                lineWasDamaged()
            case .notUnderstood, .damaged:
                damagedFrames += 1
                damaged += 1
                lineWasDamaged()
                if case .damaged(let error) = outcome, request.retry == .never {
                    throw .protocolViolation("answer to \(request.name): \(error)")
                }
                next = request.retry == .again ? .again : .request
                if damaged > Self.quickRetries, !request.isHello,
                    let bytes = try answer(to: request, beforeQuiet: min(damaged - Self.quickRetries, 6))
                {
                    return bytes
                }
            }
        }
        throw .protocolViolation(
            "\(request.name) failed \(Self.attempts) times on a line that damages frames; try another cable or port"
        )
    }

    /// Listens until the line has been quiet for a while, the longer the more often frames were damaged.
    ///
    /// What is sent to a board that still answers an earlier try is lost there in part, and called damaged: sending again
    /// at once would go on like that.
    ///
    /// - Returns: the answer, if it came meanwhile.
    private func answer(to request: LinkRequest, beforeQuiet step: Int) throws(BoardError) -> [UInt8]? {
        let end = ContinuousClock.now + Self.longestListening
        let quiet = Self.shortestQuiet * (1 << (step - 1))
        while ContinuousClock.now < end {
            let arrived = try onStream { () throws(StreamError) in try stream.read(until: .now + quiet) }
            guard !arrived.isEmpty else { return nil }
            for case .success(let frame) in decoder.feed(arrived) {
                if case .answer(let bytes)? = try judge(frame, to: request) { return bytes }
            }
        }
        return nil
    }

    /// What is sent next.
    private enum Step {
        case request
        /// The question for the answer to the request that was sent last.
        case again
    }

    private enum Outcome {
        case answer([UInt8])
        /// The firmware could not read what was sent last.
        case notUnderstood
        case damaged(FrameError)
        /// Nothing came for a while.
        case silence
        /// The request whose answer was asked for has not been served.
        case notServed
    }

    private func patience(of request: LinkRequest) -> Duration {
        let own = request.patience(inference: expectedInference)
        return min(own, limit.map { max(.zero, $0 - .now) } ?? own)
    }

    private func frame(for step: Step, _ request: LinkRequest, _ payload: [UInt8]) -> Frame {
        sequence = sequence == .max ? 1 : sequence + 1
        switch step {
        case .request:
            pending.append(sequence)
            return Frame(type: request.type, sequence: sequence, payload: payload)
        case .again:
            let record = tl_again(sequence: pending.last ?? 0, reserved: 0)
            return Frame(type: UInt8(TL_AGAIN), sequence: sequence, payload: [UInt8](record: record))
        }
    }

    private func attempt(
        _ frame: Frame, _ request: LinkRequest, _ waiting: inout Waiting
    ) throws(BoardError) -> Outcome {
        let bytes: [UInt8]
        do {
            bytes = try frame.encoded()
        } catch {
            throw .protocolViolation("\(request.name): \(error)")
        }
        let wait = waiting.next()
        let deadline = ContinuousClock.now + wait
        try onStream { () throws(StreamError) in
            try stream.write(bytes, until: max(deadline, .now + .seconds(1)))
        }
        var told = wait
        while true {
            let slice = min(told, Self.silentTime)
            let end = min(deadline, ContinuousClock.now + slice)
            let arrived = try onStream { () throws(StreamError) in try stream.read(until: end) }
            guard !arrived.isEmpty else {
                told -= slice
                waiting.pass(slice)
                if waiting.passed >= Self.silentTime {
                    onSilence?(request.name, waiting.passed, waiting.patience)
                }
                if told <= .zero { return .silence }
                continue
            }
            heard.bytes += arrived.count { $0 != 0 }
            for result in decoder.feed(arrived) {
                if case .success = result { heard.frames += 1 }
                switch result {
                // Behind a reset the line may begin with bytes that nobody sent; a fault's report comes after them.
                case .failure where request == .provoke: damagedFrames += 1
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
            if frame.sequence == sequence, !pending.contains(sequence) {
                // The firmware has served another request last, or is older than the question.
                guard record.code == Int(TL_ERROR_STATE) else {
                    throw .protocolViolation("answer to \(request.name) was damaged and cannot be asked for")
                }
                return .notServed
            }
            guard pending.contains(frame.sequence) else { return nil }
            throw record.boardError
        }
        guard pending.contains(frame.sequence) else { return nil }
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

    /// Frames grow again once the line has been clean for a while.
    private func lineWasClean() {
        cleanAnswers += 1
        guard cleanAnswers >= Self.cleanRun, trusted < Frame.maxPayload else { return }
        (trusted, cleanAnswers) = (min(2 * trusted, Frame.maxPayload), 0)
    }

    /// A shorter frame is more likely to arrive whole.
    private func lineWasDamaged() {
        (trusted, cleanAnswers) = (max(trusted / 2, Self.leastTrusted), 0)
    }

    private func onStream<Value>(_ call: () throws(StreamError) -> Value) throws(BoardError) -> Value {
        do {
            return try call()
        } catch {
            throw .stream(error)
        }
    }
}

extension Duration {
    /// Seconds, for messages.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
