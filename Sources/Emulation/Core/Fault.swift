/// A fault as the core notices it (ARMv7-M ARM B1.5.14).
enum Fault: Equatable {
    case undefinedInstruction
    case invalidState
    case invalidReturn
    case noCoprocessor
    case unaligned
    case divisionByZero
    /// A load from an address with nothing behind it.
    case preciseBus(UInt32)
    /// A store to such an address: the write buffer has let it go before the answer comes.
    case impreciseBus
    case instructionBus
    case executeNever
    /// A load or store that the memory protection unit forbids.
    case protection(UInt32)

    /// Number of the exception.
    var exception: Int {
        switch self {
        case .executeNever, .protection: 4
        case .preciseBus, .impreciseBus, .instructionBus: 5
        case .undefinedInstruction, .invalidState, .invalidReturn, .noCoprocessor, .unaligned,
            .divisionByZero:
            6
        }
    }

    /// Bits of CFSR.
    var status: UInt32 {
        switch self {
        case .executeNever: 1 << 0
        case .protection: 1 << 1 | 1 << 7
        case .instructionBus: 1 << 8
        case .preciseBus: 1 << 9 | 1 << 15
        case .impreciseBus: 1 << 10
        case .undefinedInstruction: 1 << 16
        case .invalidState: 1 << 17
        case .invalidReturn: 1 << 18
        case .noCoprocessor: 1 << 19
        case .unaligned: 1 << 24
        case .divisionByZero: 1 << 25
        }
    }

    /// Its name among the board's faults.
    var name: String {
        switch self {
        case .executeNever: "execution_of_a_device"
        case .protection: "access_to_a_protected_region"
        case .instructionBus, .preciseBus, .impreciseBus: "access_outside_memory"
        case .undefinedInstruction: "undefined_instruction"
        case .invalidState: "invalid_state"
        case .invalidReturn: "invalid_return"
        case .noCoprocessor: "fpu_without_access"
        case .unaligned: "unaligned_access"
        case .divisionByZero: "division_by_zero"
        }
    }
}

/// Something that silicon would not forgive, seen by the virtual board.
public struct BoardFault: Codable, Sendable, Equatable {
    /// A short name of the rule.
    public var kind: String
    /// What was found.
    public var detail: String
    /// Core cycles since power-on.
    public var cycles: UInt64
}
