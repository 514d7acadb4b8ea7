import Boards

/// A stream whose other end is a closure: what it returns for the bytes written is what is read.
final class ScriptedStream: ByteStream {
    /// Called with each write; returns what arrives at the host.
    var respond: ([UInt8]) throws(StreamError) -> [UInt8]
    /// Largest number of bytes that one read returns.
    var chunk = Int.max
    private(set) var speeds: [Int] = []
    /// Called before each read with its number, from 1.
    var onRead: (Int) -> Void = { _ in }
    /// How long each read would have waited.
    private(set) var waits: [Duration] = []
    private var arrived: [UInt8] = []

    init(respond: @escaping ([UInt8]) throws(StreamError) -> [UInt8]) {
        self.respond = respond
    }

    /// Puts bytes on the line that nobody asked for.
    func inject(_ bytes: [UInt8]) {
        arrived += bytes
    }

    /// An empty line reads as a deadline that passed, without waiting for it.
    func read(until deadline: ContinuousClock.Instant) throws(StreamError) -> [UInt8] {
        waits.append(deadline - .now)
        onRead(waits.count)
        let part = Array(arrived.prefix(chunk))
        arrived.removeFirst(part.count)
        return part
    }

    func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(StreamError) {
        arrived += try respond(bytes)
    }

    func setSpeed(_ baud: Int) throws(StreamError) {
        speeds.append(baud)
    }

    func close() {}
}
