/// Turns bytes that arrive in any chunks into frames.
///
/// Whatever comes before, the decoder is in step again at the next zero. Its memory is bounded: of an overlong
/// run it keeps nothing but the fact.
public struct FrameDecoder: Sendable {
    private static let limit = COBS.encodedLimit(Frame.maxPayload + Frame.overhead)

    private var pending: [UInt8] = []
    private var overlong = false

    /// Creates a decoder that waits for a frame's first byte.
    public init() {}

    /// Takes bytes and returns the frames, and the damaged ones, that they complete, in order.
    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [Result<Frame, FrameError>] {
        var results: [Result<Frame, FrameError>] = []
        for byte in bytes {
            if byte == 0 {
                if let result = finish() { results.append(result) }
            } else if pending.count >= Self.limit {
                overlong = true
            } else {
                pending.append(byte)
            }
        }
        return results
    }

    /// Forgets a frame that has begun.
    public mutating func reset() {
        pending.removeAll(keepingCapacity: true)
        overlong = false
    }

    private mutating func finish() -> Result<Frame, FrameError>? {
        defer { reset() }
        if overlong { return .failure(.overlong) }
        if pending.isEmpty { return nil }
        do {
            return .success(try Frame(encoded: pending))
        } catch {
            return .failure(error)
        }
    }
}
