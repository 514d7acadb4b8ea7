import CLink

/// A request of the link contract, with what the session must know to wait for its answer.
enum LinkRequest: Hashable, Sendable {
    /// Who is there; the host that asks decides how long it waits.
    case hello(patience: Duration)
    case flashErase, flashWrite, flashCRC, flashRead, modelSelect, tensorInfo, tensorWrite, tensorRead
    /// `count` inferences.
    case invoke(count: Int)
    case opProfile, memory, arenaPlace, lastFault, provoke, reset, clock, echo, mlperf

    /// Frame type on the wire.
    var type: UInt8 {
        let value =
            switch self {
            case .hello: TL_HELLO
            case .flashErase: TL_FLASH_ERASE
            case .flashWrite: TL_FLASH_WRITE
            case .flashCRC: TL_FLASH_CRC
            case .flashRead: TL_FLASH_READ
            case .modelSelect: TL_MODEL_SELECT
            case .tensorInfo: TL_TENSOR_INFO
            case .tensorWrite: TL_TENSOR_WRITE
            case .tensorRead: TL_TENSOR_READ
            case .invoke: TL_INVOKE
            case .opProfile: TL_OP_PROFILE
            case .memory: TL_MEMORY
            case .arenaPlace: TL_ARENA_PLACE
            case .lastFault: TL_LAST_FAULT
            case .provoke: TL_PROVOKE
            case .reset: TL_RESET
            case .mlperf: TL_MLPERF
            case .clock: TL_CLOCK
            case .echo: TL_ECHO
            }
        return UInt8(truncatingIfNeeded: value)
    }

    /// Name in messages.
    var name: String {
        switch self {
        case .hello: "hello"
        case .flashErase: "flash erase"
        case .flashWrite: "flash write"
        case .flashCRC: "flash CRC"
        case .flashRead: "flash read"
        case .modelSelect: "model select"
        case .tensorInfo: "tensor info"
        case .tensorWrite: "tensor write"
        case .tensorRead: "tensor read"
        case .invoke: "invoke"
        case .opProfile: "op profile"
        case .memory: "memory"
        case .arenaPlace: "arena place"
        case .lastFault: "last fault"
        case .provoke: "provoke"
        case .reset: "reset"
        case .mlperf: "MLPerf Tiny"
        case .clock: "clock"
        case .echo: "echo"
        }
    }

    /// What is done when an answer is lost or damaged.
    enum Retry {
        /// The request is sent once more, which changes nothing on the board.
        case anew
        /// The answer is asked for: the request must not be served twice.
        case again
        /// Nothing.
        case never
    }

    /// How long the host waits for the answer.
    ///
    /// - Parameter inference: how long one inference should take, nil if unknown; a board that needs several times as
    ///   long is given up.
    func patience(inference: Duration?) -> Duration {
        guard case .invoke(let count) = self, let inference else { return patience }
        return min(patience, .seconds(10) + inference * (5 * max(1, count)))
    }

    /// How long an answer may take before it is asked for; a long one is not disturbed while the board works.
    var usual: Duration {
        switch self {
        case .flashErase: .seconds(8)
        case .modelSelect: .seconds(4)
        case .invoke(let count): .seconds(2) * max(1, count)
        case .flashCRC: .seconds(1)
        default: .zero
        }
    }

    /// How long the host waits for the answer at most.
    ///
    /// Generous, since an emulated board may run slower than real time and a busy host delays both: a board that
    /// lives answers long before, and one that faults says so. Sector erase takes up to 4 s (DS10916), four
    /// sectors may be erased at once; the watchdog of a hung inference may need 61 s.
    var patience: Duration {
        switch self {
        case .hello(let patience): patience
        case .flashErase: .seconds(60)
        case .modelSelect: .seconds(90)
        case .invoke(let count): .seconds(120) + .seconds(30) * max(1, count)
        case .provoke: .seconds(120)
        case .flashWrite, .flashCRC: .seconds(20)
        case .flashRead, .tensorInfo, .tensorWrite, .tensorRead, .opProfile, .memory, .arenaPlace, .lastFault,
            .reset, .clock, .echo, .mlperf:
            .seconds(10)
        }
    }

    /// Whether this asks a board that may only just be starting.
    var isHello: Bool {
        if case .hello = self { true } else { false }
    }

    /// What is done when an answer is lost or damaged.
    var retry: Retry {
        switch self {
        case .hello, .flashCRC, .flashRead, .tensorInfo, .tensorWrite, .tensorRead, .opProfile, .memory,
            .arenaPlace, .lastFault, .clock, .echo:
            .anew
        // An erase wears flash, and an inference may overwrite its input.
        case .flashErase, .flashWrite, .modelSelect, .invoke, .reset: .again
        // A fault comes instead of an answer, and a frame ends the text protocol.
        case .provoke, .mlperf: .never
        }
    }
}
