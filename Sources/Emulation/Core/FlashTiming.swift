/// How long erasing and programming keep flash busy, and by which clock.
public enum FlashTiming: String, Sendable, CaseIterable {
    /// Datasheet-typical, in emulated time: whoever waits for it loses no time of the host's.
    case emulated
    /// Datasheet-typical, by the host's clock, as a program sees it that drives a real board.
    case real
    /// Not at all.
    case none
}
