public import Boards
import CEngine
import CLink
import Facts
import HostInference

/// The firmware's side of the link in Swift, over the flash of a scripted chip and the bundled engine compiled for
/// the host: what it answers is computed, only its cycles are made up.
///
/// It answers while the chip runs and holds the firmware's image.
public final class ScriptedFirmware: ByteStream {
    /// The chip whose flash holds image and models.
    public let chip: ScriptedChip
    /// Requests served, by frame type.
    public private(set) var requests: [UInt8] = []
    /// Speed that the firmware listens at; a host at another speed is not understood.
    public var baud = 921_600
    /// Whether it takes the host's speed as soon as it does not understand it, as the real one does after some framing errors.
    public var follows = false
    /// Whether the other end of the line is gone.
    public var isUnplugged = false
    /// Requests that it never answers, by frame type.
    public var ignored: Set<UInt8> = []
    /// Whether it computes other outputs than it should.
    public var corruptsOutputs = false

    /// What it says is switched on: all that a board at full speed has (`TL_FEATURE_...`).
    public var features = UInt32(
        [
            TL_FEATURE_ART, TL_FEATURE_DCACHE, TL_FEATURE_FPU, TL_FEATURE_HSE, TL_FEATURE_ICACHE,
            TL_FEATURE_OVERDRIVE, TL_FEATURE_PREFETCH,
        ].reduce(0, |))
    /// Clock in Hz that it states instead of the board's.
    public var clockHz: Int?

    let arenaBase: UInt32
    /// Bytes from there to the end of RAM.
    let wholeArena: Int
    let image: FirmwareImage
    let modelBase: UInt32
    var engine: PreparedModel?
    /// Ops that the last inference timed.
    var timedOps = 0..<0
    /// Bytes of the arena behind the offset that the host chose.
    var arenaBytes: Int
    /// When the board was switched on.
    private let start = ContinuousClock.now
    private(set) var lastFault: tl_fault?
    private var decoder = FrameDecoder()
    private var arriving: [UInt8] = []
    private var hostBaud = 921_600
    private var seenResets = 0
    /// The last answer and the number of its request.
    private var served: (sequence: UInt16, type: Int, payload: [UInt8])?

    /// Creates a firmware that runs once `image` lies in the chip's flash.
    public init(chip: ScriptedChip, image: FirmwareImage) {
        self.chip = chip
        self.image = image
        arenaBase = chip.board.ramBase + 0x4000
        wholeArena = chip.board.ramBytes - 0x4000
        arenaBytes = wholeArena
        let end = image.segments.map { Int($0.address) + $0.bytes.count }.max() ?? 0
        modelBase = end <= 0x0802_0000 ? 0x0802_0000 : 0x0804_0000
    }

    // MARK: ByteStream

    /// Returns what has arrived; an idle line reads as a deadline that passed.
    public func read(until deadline: ContinuousClock.Instant) throws(StreamError) -> [UInt8] {
        if isUnplugged { throw .hangUp(path: "scripted") }
        defer { arriving = [] }
        return arriving
    }

    /// Takes bytes from the host and answers the frames that they complete.
    public func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(StreamError) {
        if isUnplugged { throw .hangUp(path: "scripted") }
        guard runs else { return }
        guard hostBaud == baud else {
            if follows { baud = hostBaud }
            return
        }
        for result in decoder.feed(bytes) {
            switch result {
            case .failure: reply(0, Int(TL_ERROR), Self.refusal(TL_ERROR_FRAME))
            case .success(let request): serve(request)
            }
        }
    }

    /// Changes the host's speed.
    public func setSpeed(_ baud: Int) throws(StreamError) {
        if isUnplugged { throw .hangUp(path: "scripted") }
        hostBaud = baud
    }

    /// Does nothing: the next user finds the line as it is.
    public func close() {}

    // MARK: Serving

    private var runs: Bool {
        guard chip.isRunning else { return false }
        if chip.resets != seenResets {
            seenResets = chip.resets
            engine = nil
            served = nil
            arenaBytes = wholeArena
            decoder.reset()
        }
        return image.segments.allSatisfy { chip.read($0.address, count: $0.bytes.count) == $0.bytes }
    }

    private func serve(_ request: Frame) {
        if Int(request.type) == Int(TL_AGAIN) { return serveAgain(request) }
        requests.append(request.type)
        served = nil
        if ignored.contains(request.type) { return }
        do throws(PreparedModel.Refusal) {
            switch Int(request.type) {
            case Int(TL_RESET):
                reply(request.sequence, Int(request.type) | Int(TL_ANSWER), [])
                chip.reset()
            case Int(TL_PROVOKE): fault(request.payload.word(at: 0), during: request.type)
            default:
                let answer = try answer(to: request)
                reply(request.sequence, Int(request.type) | Int(TL_ANSWER), answer)
            }
        } catch {
            reply(request.sequence, Int(TL_ERROR), [UInt8](record: error.record))
        }
    }

    private func serveAgain(_ request: Frame) {
        if let served, request.payload.record(tl_again.self)?.sequence == served.sequence {
            reply(served.sequence, served.type, served.payload)
        } else {
            reply(request.sequence, Int(TL_ERROR), Self.refusal(Int(TL_ERROR_STATE)))
        }
    }

    private func reply(_ sequence: UInt16, _ type: Int, _ payload: [UInt8]) {
        if sequence != 0 { served = (sequence, type, payload) }
        let frame = Frame(type: UInt8(truncatingIfNeeded: type), sequence: sequence, payload: payload)
        arriving += (try? frame.encoded()) ?? []
    }

    /// Core cycles since the board was switched on, by the host's clock.
    func clock() -> UInt64 {
        let time = (ContinuousClock.now - start).components
        let seconds = Double(time.seconds) + Double(time.attoseconds) * 1e-18
        return UInt64(seconds * Double(chip.board.clockHz))
    }

    private func fault(_ provoked: UInt32, during type: UInt8) {
        var record = tl_fault()
        let kinds = [
            Int(TL_PROVOKE_UNDEFINED): TL_FAULT_USAGE, Int(TL_PROVOKE_UNMAPPED): TL_FAULT_BUS,
            Int(TL_PROVOKE_STACK): TL_FAULT_STACK, Int(TL_PROVOKE_HANG): TL_FAULT_WATCHDOG,
        ]
        record.kind = UInt32(kinds[Int(provoked)] ?? TL_FAULT_HARD)
        record.pc = 0x0800_0100
        record.op_index = UInt16(TL_NO_OP)
        record.request = UInt16(type)
        lastFault = record
        reply(0, Int(TL_EVENT_FAULT), [UInt8](record: record))
        chip.reset()
    }

    static func refusal(_ code: Int, expected: Int = 0, found: Int = 0) -> [UInt8] {
        [UInt8](record: error(code, expected: expected, found: found).record)
    }

    static func error(_ code: Int, expected: Int = 0, found: Int = 0) -> PreparedModel.Refusal {
        var record = tl_error()
        record.code = UInt16(truncatingIfNeeded: code)
        record.op_index = UInt16(TL_NO_OP)
        record.op_code = UInt16(TL_NO_OP)
        record.tensor = UInt16(TL_NO_OP)
        record.expected = Int32(truncatingIfNeeded: expected)
        record.found = Int32(truncatingIfNeeded: found)
        return PreparedModel.Refusal(record: record)
    }
}
