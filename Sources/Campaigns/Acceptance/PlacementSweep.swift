public import Boards
public import Facts
public import Networks
public import Records

/// Places at which one model is run to see what they change: five flash addresses, and each memory for the arena.
public struct PlacementSweep: Sendable {
    /// Flash addresses tried.
    public static let addressCount = 5

    /// The placements, flash addresses first.
    public let placements: [Placement]

    /// Chooses the placements of a model on a board.
    ///
    /// Addresses are spread over the model region, an odd number of KiB apart, so that they also differ in where they
    /// fall in the caches. Fewer than five if the model leaves no more room.
    public init(_ model: Model, on identity: BoardIdentity) {
        let base = Int(identity.modelBase)
        let last = Int(identity.modelEnd) - ConnectedBoard.flashSpan(ofModelBytes: model.bytes.count)
        let room = max(0, last - base) / 1024
        let even = room / (Self.addressCount - 1)
        let step = even > 1 && even % 2 == 0 ? even - 1 : even
        var addresses: [UInt32] = []
        for index in 0..<Self.addressCount {
            let address = UInt32(clamping: base + index * step * 1024)
            if !addresses.contains(address) { addresses.append(address) }
        }
        let kinds = identity.arenaExtents.compactMap { Placement.Memory(rawValue: $0.kind) }
        placements =
            addresses.map { Placement(flashAddress: $0) } + kinds.map { Placement(arena: $0) }
    }
}

/// A placement with the profile that was taken there.
public struct PlacedProfile: Hashable, Sendable {
    /// Where the model lay.
    public var placement: Placement
    /// What was found.
    public var profile: Profile

    /// Creates a placed profile.
    public init(placement: Placement, profile: Profile) {
        self.placement = placement
        self.profile = profile
    }

    /// Where the arena starts: `dtcm` or `sram`.
    public var arenaStart: String { profile.board.arenaExtents.first?.kind ?? "" }
}
