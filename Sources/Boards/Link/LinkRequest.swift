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

    /// How long the host waits for the answer.
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

    /// Whether asking twice changes nothing on the board, so that a damaged answer may be asked for again.
    var repeatable: Bool {
        switch self {
        case .hello, .flashCRC, .flashRead, .tensorInfo, .tensorWrite, .tensorRead, .opProfile, .memory,
            .arenaPlace, .lastFault, .clock, .echo:
            true
        case .flashErase, .flashWrite, .modelSelect, .invoke, .provoke, .reset, .mlperf: false
        }
    }
}
