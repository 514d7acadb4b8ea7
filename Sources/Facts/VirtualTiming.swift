/// How closely a virtual board models time.
public enum VirtualTiming: String, CaseIterable, Hashable, Sendable {
    /// Issue, branches and instruction cache.
    case fast
    /// The same, and alignment and data cache at each access of an inference: about half the speed.
    case detailed
}
