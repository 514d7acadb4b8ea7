/// The text protocol of MLPerf Tiny, which another program then speaks with the board.
extension ConnectedBoard {
    /// Where a board can be reached that speaks the text protocol.
    public struct MLPerfPort {
        /// Path of the serial port, which is free.
        public let path: String
        /// Speed in baud.
        public let baud: Int
        private let process: VirtualBoardProcess?

        init(path: String, baud: Int, process: VirtualBoardProcess?) {
            self.path = path
            self.baud = baud
            self.process = process
        }

        /// Whether the board lives by this program, which must go on for as long as it is used.
        public var isOurs: Bool { process != nil }

        /// Whether the board has ended by itself, which only a virtual one does.
        public var hasEnded: Bool { process.map { !$0.isRunning } ?? false }
    }

    /// Switches the firmware to the text protocol, on the selected model, and gives the serial port free.
    ///
    /// This object connects anew at its next use, which ends the mode and leaves no model selected.
    ///
    /// - Parameter baud: 115200 or 921600.
    /// - Throws: `.refused` if the model cannot be driven so; the board is well.
    public func speakMLPerf(
        _ benchmark: MLPerfBenchmark, baud: Int
    ) throws(BoardError) -> MLPerfPort {
        try guarded { () throws(BoardError) in
            guard selected != nil else { throw .noModelSelected }
            let connection = try opened()
            guard let path = connection.serialPath else {
                throw .transport("the board has no serial port that another program could open")
            }
            try link().speakMLPerf(benchmark, baud: baud)
            do throws(StreamError) {
                try greetInText(connection.stream, baud: baud)
            } catch {
                throw .stream(error)
            }
            disconnect()
            identity = nil
            selected = nil
            return MLPerfPort(path: path, baud: baud, process: connection.owner as? VirtualBoardProcess)
        }
    }

    /// Waits until the firmware answers in text at the new speed.
    private func greetInText(_ stream: any ByteStream, baud: Int) throws(StreamError) {
        let ready = Array("m-ready\r\n".utf8)
        try stream.setSpeed(baud)
        for patience in [Duration.seconds(1), .seconds(4), .seconds(10)] {
            let deadline = ContinuousClock.now + patience
            try stream.write(Array("name%".utf8), until: deadline)
            var answer: [UInt8] = []
            while true {
                let arrived = try stream.read(until: deadline)
                if arrived.isEmpty { break }
                answer += arrived
                if answer.suffix(ready.count) == ready[...] { return }
            }
        }
        throw .stalled(path: connection?.serialPath ?? "")
    }
}
