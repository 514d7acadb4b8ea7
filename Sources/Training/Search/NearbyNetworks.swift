import Foundation
import Jobs
import Latency
import Networks

/// Networks near a search's limit, on which a supernet's weights learn: those that it will be asked for.
struct NearbyNetworks {
    private let backbone: Backbone
    private let coarse: Backbone
    /// Latency where it is limited, else ops, else nothing.
    private let axis: Limit?

    /// The least cost, as a share of the limit.
    static let leastShare = 0.5

    /// Takes the limit that says most of a network's cost.
    init(_ order: SearchOrder) {
        backbone = order.backbone
        coarse = order.backbone.coarse()
        axis =
            order.limits.first { if case .latency = $0 { true } else { false } }
            ?? order.limits.first { if case .ops = $0 { true } else { false } }
    }

    /// Of all widths in the same ratio and all stages, as wide as the limit allows.
    func largest() throws -> ChosenWidths { try placed(backbone.widest, 1) }

    /// The same with the least cost.
    func smallest() throws -> ChosenWidths { try placed(backbone.widest, Self.leastShare) }

    /// A draw whose widths and depth are as likely as the coarse space has it, at a cost evenly drawn over the logarithm.
    func drawn(from random: inout RandomSource) throws -> ChosenWidths {
        let share = pow(Self.leastShare, random.unit())
        return try placed(ChosenWidths(drawnFrom: coarse, &random), share)
    }

    private func placed(_ widths: ChosenWidths, _ share: Double) throws -> ChosenWidths {
        guard let axis else { return widths.ordered(in: backbone) }
        // Of a space whose smallest network is above that share there is nothing smaller.
        let near = try? Repair.fill(widths, of: backbone, limits: [axis.scaled(by: share)], most: 64)
        let placed = try near ?? Repair.fill(widths, of: backbone, limits: [axis], most: 64)
        return placed.ordered(in: backbone)
    }
}
