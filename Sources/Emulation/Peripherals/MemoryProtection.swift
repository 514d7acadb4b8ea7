/// The memory protection unit (ARMv7-M ARM B3.5), as far as a firmware uses it to forbid what lies outside its memories.
///
/// Regions without access are honoured where no memory is mapped: there the access fails anyhow, and as another fault.
/// Any other use is said to be unknown.
final class MemoryProtection {
    private struct Region {
        var base: UInt32 = 0
        var attributes: UInt32 = 0

        var isOn: Bool { attributes.bit(0) }
        var bytes: UInt64 { 1 << UInt64(attributes.field(1, 5) + 1) }
        /// AP of 0: no access, not even for privileged code.
        var deniesAll: Bool { attributes.field(24, 3) == 0 }

        func contains(_ address: UInt32) -> Bool {
            isOn && address >= base && UInt64(address - base) < bytes
        }
    }

    private static let count = 8
    private var regions = [Region](repeating: Region(), count: count)
    private var control: UInt32 = 0
    private var number = 0
    /// Called with what of the unit's settings is not modelled.
    var unknown: (String) -> Void = { _ in }
    /// Whether there is memory anywhere in a range.
    var holdsMemory: (_ base: UInt32, _ bytes: UInt64) -> Bool = { _, _ in false }

    func reset() { (regions, control, number) = ([Region](repeating: Region(), count: Self.count), 0, 0) }

    /// Whether an access is forbidden; of regions that overlap the one with the highest number counts.
    func denies(_ address: UInt32) -> Bool {
        guard control.bit(0) else { return false }
        return regions.last { $0.contains(address) }?.deniesAll ?? !control.bit(2)
    }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0xD90: UInt32(Self.count) << 8
        case 0xD94: control
        case 0xD98: UInt32(number)
        case 0xD9C: regions[number].base | UInt32(number)
        default: regions[number].attributes
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0xD94: control = value & 7
        case 0xD98: number = Int(value) % Self.count
        case 0xD9C:
            if value.bit(4) { number = Int(value & 7) }
            regions[number].base = value & ~0x1F
        case 0xDA0: regions[number].attributes = value
        default: break
        }
        check()
    }

    private func check() {
        guard control.bit(0) else { return }
        if !control.bit(2) { unknown("the background region is off") }
        for region in regions where region.isOn {
            if !region.deniesAll || holdsMemory(region.base, region.bytes) {
                unknown("the region at 0x\(String(region.base, radix: 16)) is more than a gap without access")
            }
        }
    }
}
