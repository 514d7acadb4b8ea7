/// What the clock registers say in words.
extension ChipRegisters {
    /// Source and frequency of the core clock, the clock input, and what the regulator is set to.
    ///
    /// - Parameters:
    ///   - clocks: the values of `self.clocks`.
    ///   - power: those of `self.power`.
    func clockTree(clocks: [UInt32], power: [UInt32]) -> String {
        guard clocks.count == 3, power.count == 2 else { return "not read" }
        return protectedAreas.isEmpty
            ? Self.clockTreeF(clocks[0], clocks[1], clocks[2], status: power[1])
            : Self.clockTreeL4(clocks[0], clocks[1], clocks[2], power)
    }

    private static func input(_ control: UInt32) -> String {
        control >> 16 & 1 == 0 ? "off" : control >> 17 & 1 == 0 ? "on, not ready" : "ready"
    }

    /// STM32F4 and F7 (RM0385 sections 4.4 and 5.3).
    private static func clockTreeF(
        _ control: UInt32, _ pll: UInt32, _ configuration: UInt32, status: UInt32
    ) -> String {
        let isExternal = pll >> 22 & 1 == 1
        let (divider, factor) = (Int(pll & 0x3F), Int(pll >> 6 & 0x1FF))
        // Input over M, times N, over P; from the 8 MHz of a Nucleo's ST-LINK or from HSI.
        let output = 2 * (Int(pll >> 16 & 3) + 1)
        let megahertz = divider == 0 ? 0 : (isExternal ? 8 : 16) * factor / divider / output
        let source =
            switch configuration >> 2 & 3 {
            case 0: "HSI, 16 MHz"
            case 1: "HSE"
            case 2: "PLL from \(isExternal ? "HSE" : "HSI"), \(megahertz) MHz"
            default: "reserved"
            }
        // ODRDY and ODSWRDY of PWR_CSR1 (RM0385 section 4.4.2).
        let overdrive = status >> 16 & 3 == 3 ? "on" : "off"
        return "\(source); HSE \(input(control)), over-drive \(overdrive)"
    }

    /// STM32L4+ (RM0432 sections 5.4 and 6.4).
    private static func clockTreeL4(
        _ control: UInt32, _ pll: UInt32, _ configuration: UInt32, _ power: [UInt32]
    ) -> String {
        let input: (name: String, megahertz: Int?) =
            switch pll & 3 {
            case 1: ("MSI", nil)
            case 2: ("HSI", 16)
            case 3: ("HSE", nil)
            default: ("nothing", nil)
            }
        let (divider, factor) = (Int(pll >> 4 & 0xF) + 1, Int(pll >> 8 & 0x7F))
        let output = 2 * (Int(pll >> 25 & 3) + 1)
        let speed = input.megahertz.map { ", \($0 * factor / divider / output) MHz" } ?? ""
        let source =
            switch configuration >> 2 & 3 {
            case 0: "MSI"
            case 1: "HSI, 16 MHz"
            case 2: "HSE"
            default: "PLL from \(input.name)\(speed)"
            }
        let isBoosted = power[0] >> 9 & 3 == 1 && power[1] >> 8 & 1 == 0
        return "\(source); HSE \(Self.input(control)), boost \(isBoosted ? "on" : "off")"
    }
}
