import CLink
import Facts
import Networks

extension BoardError: CustomStringConvertible {
    /// One line: what was expected, what was found, and the cure.
    public var description: String {
        switch self {
        case .model(let code, let opIndex, .some(let opCode), _, _, _)
        where code == Int(TL_ERROR_OP_UNKNOWN):
            Self.missing(OpCode(number: opCode), opIndex: opIndex)
        case .model(let code, let opIndex, let opCode, let expected, let found, let text):
            "the board refuses the model: "
                + Self.sentence(code, expected: expected, found: found, text: text)
                + Self.location(opIndex: opIndex, opCode: opCode)
        case .refused(let code, let expected, let found, let text):
            "the board refuses the request: "
                + Self.sentence(code, expected: expected, found: found, text: text)
        case .modelTooLarge(let bytes, let available):
            "the model takes \(bytes) bytes of flash and the board offers \(available): "
                + "\(bytes - available) bytes short"
        case .fault(let report):
            "the board took a \(report.kind) fault at \(hex(report.pc))"
                + (report.opIndex.map { " in op \($0)" } ?? "")
                + " (CFSR \(hex(report.cfsr)), HFSR \(hex(report.hfsr)), SP \(hex(report.sp))) and has reset"
        case .timeout(let request, let seconds):
            "the board did not answer \(request) within \(seconds) s; check its power and its serial connection"
        case .stream(let error): error.description
        case .usb(let error): error.description
        case .transport(let text): text
        case .noise(let bytes):
            "expected a board's answer at \(LinkSession.speeds.map(String.init).joined(separator: " or ")) baud, found "
                + "noise: \(bytes) bytes and no whole frame; the line runs at another speed, the cable is bad, or another "
                + "program speaks there: try another cable or port, then run `throughline flash`"
        case .protocolViolation(let text):
            "the board's answer is not as the protocol has it: \(text); the line is damaged, or the firmware is of "
                + "another version: try again, then run `throughline flash`"
        case .firmware(let text): text
        case .probe(let error): error.description
        case .noProbe(let text), .consent(let text): text
        case .broken(let first): "the board is in an unknown state since: \(first); recover or reconnect it"
        }
    }

    private static func sentence(_ code: Int, expected: Int, found: Int, text: String) -> String {
        var words = LinkFailure.name(of: code)
        if !text.isEmpty { words += " (\(text))" }
        if expected != 0 || found != 0 { words += ", expected \(expected), found \(found)" }
        return words
    }

    /// An operator that the image lacks; of TensorFlow Lite Micro's it says how to have it.
    private static func missing(_ code: OpCode, opIndex: Int?) -> String {
        let place = opIndex.map { "op \($0) " } ?? ""
        let name = TFLMResolver.name(of: code)
        let cure =
            name.map { "with --engine tflm, build it with \($0) in TFLM_OPS (docs/howto/tflm.md)" }
            ?? "replace it in the network"
        return "the board refuses the model: \(place)\(code.name) is not in its firmware; \(cure)"
    }

    private static func location(opIndex: Int?, opCode: Int?) -> String {
        switch (opIndex, opCode) {
        case (let index?, let code?): ", op \(index) \(OpCode(number: code).name)"
        case (let index?, nil): ", op \(index)"
        default: ""
        }
    }
}

extension BoardError {
    /// A stable word for what a port or a probe failed at, such as `usb_denied`; nil for what has no cause of its own.
    public var cause: String? {
        switch self {
        case .stream(let error): "serial_" + error.word
        case .usb(let error): "usb_" + error.word
        case .probe(.usb(let error)): "usb_" + error.word
        case .probe(let error): "probe_" + error.word
        case .noProbe: "probe_absent"
        case .broken(let first): first.cause
        case .model, .refused, .modelTooLarge, .fault, .timeout, .noise, .transport, .protocolViolation,
            .firmware, .consent:
            nil
        }
    }
}
