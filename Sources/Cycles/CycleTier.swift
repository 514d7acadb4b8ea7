/// How closely a virtual board counts.
public enum CycleTier: String, CaseIterable, Hashable, Sendable {
    /// Issue, branches and instruction cache, and a mean for what addresses decide: an estimate.
    case fast
    /// Each access of an inference: alignment, banks and data cache.
    case detailed
}
