/// What a run of instructions costs by itself, and what the core must watch while it runs.
package struct BlockPrice: Hashable, Sendable {
    /// Eighths of a cycle after another block.
    package var first: UInt32
    /// Eighths of a cycle in its steady state as a loop of itself.
    package var loop: UInt32
    /// Its accesses, from bit 0 on, that share a cycle with the access before them, by different base registers: whether
    /// they may depends on both addresses.
    package var companions: UInt64 = 0
    /// Whether the flags of the conditional branch at its end come too late for the short refill (Cortex-M7).
    package var hasLateFlags = false
    /// Whether a jump to it takes a fetch more, since its first instruction lies in two words (Cortex-M4).
    package var hasSplitEntry = false

    /// The same with what companions cost in the mean, for a tier that does not see addresses.
    ///
    /// - Parameter companion: eighths of a cycle for each of them.
    package func expecting(companion: UInt64) -> BlockPrice {
        var price = self
        let more = UInt32(clamping: UInt64(companions.nonzeroBitCount) * companion)
        price.first += more
        price.loop += more
        return price
    }
}
