/// RCC of any of the chips: what the rest of the machine asks of its clock tree.
protocol ClockTree: Peripheral {
    /// Called with HCLK when the clock tree changed.
    var changed: (Double) -> Void { get set }
    var imperfections: Imperfections { get set }
    /// HCLK, the core clock, in Hz.
    var hclk: Double { get }
    /// APB1 clock in Hz.
    var pclk1: Double { get }
    /// Clock of the link's serial port in Hz; 0 while it is switched off.
    var serialClock: Double { get }
    /// Whether the clock of the power controller runs.
    var enablesPower: Bool { get }

    /// Whether the clock of GPIO port `index` runs.
    func enablesPort(_ index: Int) -> Bool
    /// Adds to the reset flags, which stay until the firmware removes them.
    func record(_ cause: ResetCause)
}

/// PWR of any of the chips.
protocol PowerSupply: Peripheral {
    var imperfections: Imperfections { get set }
    /// Whether the regulator is set for the highest speed: over-drive, or range 1 with boost.
    var isBoosted: Bool { get }
    /// Whether the pins of the link's serial port have their supply.
    var suppliesSerial: Bool { get }
}
