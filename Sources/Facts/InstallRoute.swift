/// How models come into the board's flash.
public enum InstallRoute: String, Hashable, Sendable, CaseIterable {
    /// By the debug probe, with the chip held in reset: works whatever the firmware does.
    case probe
    /// By the firmware, over the serial line.
    case link = "serial"
    /// By the debug probe if it works when the board is first used, else over the serial line.
    case automatic = "auto"
}
