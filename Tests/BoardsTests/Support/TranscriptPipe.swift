import Boards
import Testing

/// A pipe that plays a transcript: each transfer must be the next one written down.
final class TranscriptPipe: USBPipe {
    /// One transfer.
    enum Step: Hashable {
        /// A 16-byte command, written without its padding.
        case command([UInt8])
        case data([UInt8])
        case answer([UInt8])
        case failure(PipeError)
        case reclaim
        case reset
    }

    private var steps: [Step]
    private(set) var isDone: Bool

    init(_ steps: [Step]) {
        self.steps = steps
        isDone = steps.isEmpty
    }

    func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError) {
        let step = next()
        if case .failure(let error) = step { throw error }
        let padded = bytes.count == 16 ? Step.command(Self.trimmed(bytes)) : .data(bytes)
        let expected = if case .command(let bytes) = step { Step.command(Self.trimmed(bytes)) } else { step }
        #expect(padded == expected)
    }

    func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8] {
        switch next() {
        case .answer(let bytes): return Array(bytes.prefix(count))
        case .failure(let error): throw error
        case let other:
            Issue.record("asked for \(count) bytes, \(String(describing: other)) expected")
            throw .stall
        }
    }

    func reclaim() throws(PipeError) {
        #expect(next() == .reclaim)
    }

    func reset() throws(PipeError) {
        #expect(next() == .reset)
    }

    func close() {}

    private func next() -> Step? {
        guard !steps.isEmpty else {
            Issue.record("a transfer beyond the transcript")
            return nil
        }
        let step = steps.removeFirst()
        isDone = steps.isEmpty
        return step
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        while bytes.last == 0 { bytes.removeLast() }
        return bytes
    }
}
