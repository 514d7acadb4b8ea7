/// How a board on a desk differs from one on which everything happens at once.
public struct Imperfections: Sendable, Hashable {
    /// What feeds the clock input of the chip, on a Nucleo the 8 MHz of its ST-LINK (MCO, UM1974 section 6.8).
    public enum ClockInput: String, Sendable, CaseIterable {
        /// A square wave.
        case present
        /// Nothing: HSERDY never comes.
        case absent
        /// HSERDY is set and there is no clock behind it, so that no PLL locks on it.
        case stuck
    }

    /// Seconds that the reset line takes to rise.
    ///
    /// 100 nF hang on it (schematics MB1136 and MB1137) and the chip pulls it up by 30 to 50 kOhm (DS10916 table "NRST pin
    /// characteristics"): 0.7 VDD is reached after 3.6 to 6 ms. A reset that the chip makes itself pulls the line
    /// down too (RM0385 section 5.1.1), so that each takes as long.
    public var resetRise: Double
    /// What feeds the clock input.
    public var clockInput: ClockInput
    /// Emulated seconds after power-on at which the clock at the input stops for good, as where a wire comes off; nil for
    /// never.
    ///
    /// The clock security system then puts the core onto HSI and raises an NMI (RM0385 section 5.2.7); without it the
    /// core is on HSI all the same here, where silicon would stand still.
    public var clockFailsAfter: Double? = nil
    /// Seconds from PLLON to PLLRDY: 75 to 300 us (DS10916 table "Main PLL characteristics").
    public var phaseLockTime: Double
    /// Seconds from ODEN to ODRDY, and from ODSWEN to ODSWRDY: 45 to 100 us (DS10916 table "Over-drive switching
    /// characteristics").
    public var overdriveTime: Double
    /// Frequency of the watchdog's oscillator in Hz: 17 to 47 kHz (DS10916 table "LSI oscillator characteristics").
    public var watchdogHertz: Double
    /// Whether a byte that nobody sent reaches the host when the chip leaves reset, from a line that floats until the
    /// firmware drives it.
    public var lineGlitches: Bool

    /// Everything happens at once.
    public static let none = Imperfections(
        resetRise: 0, clockInput: .present, phaseLockTime: 0, overdriveTime: 0, watchdogHertz: 32_000,
        lineGlitches: false)

    /// What is typical of a Nucleo.
    public static let nucleo = Imperfections(
        resetRise: 0.005, clockInput: .present, phaseLockTime: 0.000_2, overdriveTime: 0.000_1,
        watchdogHertz: 32_000, lineGlitches: true)
}
