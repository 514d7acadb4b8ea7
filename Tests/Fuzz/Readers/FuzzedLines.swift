import BoardContract
import Boards
import Facts

/// A scripted board, and lines to it whose answers the fuzzer changes.
enum FuzzedLines {
    /// Takes the driver through a session in which what comes back is changed, on one line or the other.
    static func session(line: [UInt8], probe: [UInt8]) {
        guard let scripted = try? ScriptedBoard() else { return }
        let changedLine = ChangedLine(scripted.firmware, by: line)
        let changedProbe = ChangedProbe(scripted.probe, by: probe)
        // With the firmware there the lines are used for what they are used for most.
        if probe.isEmpty { _ = try? scripted.connected().attach() }
        let board = ConnectedBoard(
            descriptor: .f746zg, origin: .silicon, firmware: scripted.image,
            pacing: ScriptedBoard.pacing()
        ) { BoardConnection(probe: changedProbe, stream: changedLine) }
        guard (try? board.attach()) != nil, let model = ExampleModels.small else {
            try? board.recover()
            return
        }
        guard let installed = try? board.install(model, progress: { _, _ in }),
            (try? board.select(installed)) != nil
        else { return }
        _ = try? board.invoke(count: 2, cold: true)
        _ = try? board.read(output: 0)
        _ = try? board.profileOps()
    }

    /// What the fuzzer says is done to one answer: nothing, bytes replaced, cut, or lengthened.
    struct Changes {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        /// What becomes of an answer; nil for none at all.
        mutating func changed(_ answer: [UInt8]) -> [UInt8]? {
            guard let kind = rest.popFirst(), kind >= 0x80 else { return answer }
            var bytes = answer
            switch kind & 7 {
            case 0: return nil
            case 1: bytes.removeLast(min(bytes.count, Int(rest.popFirst() ?? 1)))
            case 2:
                bytes += rest.prefix(Int(rest.popFirst() ?? 1))
            default:
                for _ in 0..<(kind & 7) {
                    guard let place = rest.popFirst(), let value = rest.popFirst(), !bytes.isEmpty else {
                        break
                    }
                    bytes[Int(place) % bytes.count] = value
                }
            }
            return bytes
        }
    }

    /// Answers of the firmware, changed within frames whose sums are right.
    private final class ChangedLine: ByteStream {
        private let stream: any ByteStream
        private var changes: Changes
        private var decoder = FrameDecoder()

        init(_ stream: any ByteStream, by bytes: [UInt8]) {
            self.stream = stream
            changes = Changes(bytes)
        }

        func read(until deadline: ContinuousClock.Instant) throws(StreamError) -> [UInt8] {
            var result: [UInt8] = []
            for frame in decoder.feed(try stream.read(until: deadline)) {
                guard case .success(var answer) = frame else { continue }
                guard let payload = changes.changed(answer.payload) else { continue }
                answer.payload = Array(payload.prefix(Frame.maxPayload))
                result += (try? answer.encoded()) ?? []
            }
            return result
        }

        func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(StreamError) {
            try stream.write(bytes, until: deadline)
        }

        func setSpeed(_ baud: Int) throws(StreamError) { try stream.setSpeed(baud) }
        func close() { stream.close() }
    }

    /// Answers of the probe, changed.
    private final class ChangedProbe: USBPipe {
        private let pipe: any USBPipe
        private var changes: Changes

        init(_ pipe: any USBPipe, by bytes: [UInt8]) {
            self.pipe = pipe
            changes = Changes(bytes)
        }

        func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError) {
            try pipe.send(bytes, timeout: timeout)
        }

        func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8] {
            guard let bytes = changes.changed(try pipe.receive(count, timeout: timeout)) else {
                throw .timeout
            }
            guard bytes.count <= count else { throw .overflow }
            return bytes
        }

        func reclaim() throws(PipeError) { try pipe.reclaim() }
        func reset() throws(PipeError) { try pipe.reset() }
        func close() { pipe.close() }
    }
}
