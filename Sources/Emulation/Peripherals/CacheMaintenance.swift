/// A write to one of the cache maintenance registers (ARMv7-M ARM B3.2.1, table B3-4).
enum CacheMaintenance: Equatable {
    case invalidateInstructions
    /// An address whose line leaves the data cache.
    case invalidateDataLine(UInt32)
    /// A set and way of the data cache.
    case invalidateDataSetWay(UInt32)
    /// Nothing leaves the cache.
    case clean

    init?(offset: UInt32, value: UInt32) {
        switch offset {
        case 0xF50, 0xF58: self = .invalidateInstructions
        case 0xF5C, 0xF70: self = .invalidateDataLine(value)
        case 0xF60, 0xF74: self = .invalidateDataSetWay(value)
        case 0xF64, 0xF68, 0xF6C, 0xF78: self = .clean
        default: return nil
        }
    }
}
