/// The end of the arena, from which TFLM takes downwards what lives as long as the interpreter.
///
/// `SingleArenaBufferAllocator::AllocatePersistentBuffer`: the start of each allocation is rounded down to its
/// alignment. The arena's end is taken to be a multiple of 16, so that addresses and distances round alike.
struct TFLMTail {
    private(set) var bytes = 0

    /// Takes `count` bytes and returns how many that costs with what alignment loses.
    @discardableResult
    mutating func take(_ count: Int, alignment: Int) -> Int {
        let before = bytes
        bytes = (bytes + count + alignment - 1) / alignment * alignment
        return bytes - before
    }
}
