/// How closely a virtual board models time.
public enum VirtualTiming: String, CaseIterable, Hashable, Sendable {
    /// Issue, branches, instruction cache, and a mean for what addresses decide: an estimate.
    case fast
    /// Each access of an inference too: alignment, banks, data cache.
    case detailed

    /// What counts where nothing else is asked for.
    public static let standard = detailed
}
