/// What a block costs beyond the issue of its instructions, as counted while it runs.
///
/// The order is that of stored counts: new events go behind the others.
public enum CycleEvent: Int, CaseIterable, Hashable, Sendable {
    /// A conditional branch that went the other way than predicted.
    case mispredict
    /// A conditional branch that was taken.
    case taken
    /// A branch to a register or to a loaded address.
    case indirect
    /// A line that the instruction cache, or the accelerator of an STM32F4, lacked.
    case instructionMiss
    /// A load that is not aligned to its size; counted by the detailed tier only, as all that follow.
    case unalignedLoad
    /// A store that is not aligned to its size.
    case unalignedStore
    /// A load from a line of flash that the data cache, or the accelerator's data lines, lacked.
    case flashMiss
    /// A load from a line of RAM that the data cache lacked.
    case memoryMiss
    /// A store to a line of RAM that the data cache lacked.
    case storeMiss
    /// Eighths of a cycle in which the core waited for something else; never re-priced.
    case waiting
    /// A mispredict of a branch whose flags came late.
    case lateFlags
    /// Two loads of one cycle from words of one bank.
    case bankConflict
    /// The second of two unaligned loads of one cycle.
    case unalignedPair
    /// An unaligned load in one cycle with an aligned one to the bank that it goes to first.
    case unalignedPartner
    /// A jump to an instruction that lies in two words.
    case splitEntry
    /// A line of code that the accelerator lacked and was fetching ahead.
    case nextLine
    /// An access that would overlap a load from another memory.
    case otherMemory
    /// Without its caches a Cortex-M7 went over the bus, for code or data; loads are counted by the detailed tier only.
    case busAccess
    /// And waited for flash, which did not have the line at its outputs.
    case flashAccess
    /// Eighths of a cycle of these waits in which the core ran the code in front.
    case fetchedAhead
}
