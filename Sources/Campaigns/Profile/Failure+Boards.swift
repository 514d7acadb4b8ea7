public import Boards
public import Records

extension Failure {
    /// Classifies what a board threw.
    public init(_ error: BoardError) {
        let message = "\(error)"
        switch error {
        case .modelTooLarge(let bytes, let available):
            self.init(kind: .doesNotFit, message: message, bytesShort: bytes - available)
        case .model, .refused: self.init(kind: .refused, message: message)
        case .fault(let report): self.init(kind: .fault, message: message, fault: report)
        case .timeout: self.init(kind: .timeout, message: message)
        case .consent: self.init(kind: .consent, message: message)
        case .stream, .usb, .noise, .transport, .protocolViolation, .firmware, .probe, .noProbe, .broken:
            self.init(kind: .connection, message: message, cause: error.cause)
        }
    }
}
