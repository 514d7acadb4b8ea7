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
        case .transport(let text): text
        case .protocolViolation(let text): "the board speaks another protocol: \(text)"
        case .firmware(let text): text
        case .probe(let text): text
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
            name.map { "with --engine tflm, build it with \($0) in TFLM_OPS (docs/tflm.md)" }
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
