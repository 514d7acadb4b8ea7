import CLink

/// The firmware's `tl_error` record.
struct LinkFailure {
    /// Names of the codes, for messages.
    private static let names: [Int: String] = [
        Int(TL_ERROR_FRAME): "damaged frame", Int(TL_ERROR_VERSION): "other link version",
        Int(TL_ERROR_TYPE): "unknown request", Int(TL_ERROR_LENGTH): "wrong payload length",
        Int(TL_ERROR_ARGUMENT): "argument out of range", Int(TL_ERROR_STATE): "no model selected",
        Int(TL_ERROR_FLASH_REGION): "address outside the model region",
        Int(TL_ERROR_FLASH_ALIGN): "misaligned flash address",
        Int(TL_ERROR_FLASH_ERASE): "flash erase failed", Int(TL_ERROR_FLASH_WRITE): "flash write failed",
        Int(TL_ERROR_FLASH_VERIFY): "flash reads back differently",
        Int(TL_ERROR_ENTRY_MAGIC): "no model entry there",
        Int(TL_ERROR_ENTRY_VERSION): "other model entry version",
        Int(TL_ERROR_ENTRY_BOUNDS): "model entry leads outside the model region",
        Int(TL_ERROR_ENTRY_HEADER_CRC): "damaged model entry header",
        Int(TL_ERROR_ENTRY_CRC): "damaged model in flash",
        Int(TL_ERROR_MODEL_FORMAT): "not a TFLite model",
        Int(TL_ERROR_MODEL_VERSION): "other TFLite schema version",
        Int(TL_ERROR_MODEL_STRUCTURE): "unsupported model structure",
        Int(TL_ERROR_TOO_MANY_OPS): "too many ops",
        Int(TL_ERROR_OP_UNKNOWN): "unsupported operator", Int(TL_ERROR_OP_TYPE): "unsupported tensor type",
        Int(TL_ERROR_OP_SHAPE): "inconsistent shapes",
        Int(TL_ERROR_OP_QUANTIZATION): "unsupported quantization",
        Int(TL_ERROR_OP_OPTIONS): "unsupported operator options",
        Int(TL_ERROR_OP_BUFFER): "constant missing or of another size",
        Int(TL_ERROR_ARENA): "arena too small", Int(TL_ERROR_INVOKE): "inference failed",
        Int(TL_ERROR_ENGINE): "engine error",
    ]

    /// Code, one of `TL_ERROR_...`.
    let code: Int
    private let record: tl_error

    init(payload: [UInt8]) throws(BoardError) {
        guard payload.count == MemoryLayout<tl_error>.size, let record = payload.record(tl_error.self) else {
            throw .protocolViolation(
                "error record of \(payload.count) bytes, \(MemoryLayout<tl_error>.size) expected")
        }
        self.record = record
        code = Int(record.code)
    }

    /// Name of a code.
    static func name(of code: Int) -> String {
        names[code] ?? "error \(code)"
    }

    /// As the error of a board: the engine's codes concern the model, all others the request.
    var boardError: BoardError {
        let text = text(of: record.text)
        if code >= Int(TL_ERROR_MODEL_FORMAT) {
            return .model(
                code: code, opIndex: Self.optional(record.op_index), opCode: Self.optional(record.op_code),
                expected: Int(record.expected), found: Int(record.found), text: text)
        }
        return .refused(code: code, expected: Int(record.expected), found: Int(record.found), text: text)
    }

    private static func optional(_ value: UInt16) -> Int? {
        UInt32(value) == TL_NO_OP ? nil : Int(value)
    }
}

extension BoardError {
    /// Whether the firmware says that the entry it was asked to select is missing or damaged.
    var isDamagedEntry: Bool {
        guard case .refused(let code, _, _, _) = self else { return false }
        return (Int(TL_ERROR_ENTRY_MAGIC)...Int(TL_ERROR_ENTRY_CRC)).contains(code)
    }

    /// Whether nobody answered intelligibly, which another speed or a little time may cure.
    var isSilence: Bool {
        switch self {
        case .timeout, .noise, .protocolViolation: true
        default: false
        }
    }

    /// Whether the board is well after this error: it refused, and its state is as before.
    var leavesBoardWell: Bool {
        switch self {
        case .model, .refused, .modelTooLarge: true
        default: false
        }
    }
}

/// Refusals that the host makes itself, as the firmware would.
extension BoardError {
    static func placement(region: Range<UInt32>, found: UInt32) -> BoardError {
        .refused(
            code: Int(TL_ERROR_ARGUMENT), expected: 0, found: 0,
            text:
                "models lie at multiples of \(EntryHeader.alignment) bytes from \(hex(region.lowerBound)) to "
                + "\(hex(region.upperBound)), not at \(hex(found))")
    }

    static func placement(memory: String, found: String) -> BoardError {
        .refused(
            code: Int(TL_ERROR_ARGUMENT), expected: 0, found: 0,
            text: "the arena can start in \(found) on this board, not in \(memory)")
    }

    static var noModelSelected: BoardError {
        .refused(code: Int(TL_ERROR_STATE), expected: 0, found: 0, text: "select a model first")
    }

    static func argument(expected: Int, found: Int, _ text: String) -> BoardError {
        .refused(code: Int(TL_ERROR_ARGUMENT), expected: expected, found: found, text: text)
    }

    /// Whether another firmware than the expected one answered.
    var isOtherFirmware: Bool {
        if case .firmware = self { true } else { false }
    }
}
