import Facts
import Networks

/// How the groups of a database stand to each other: whether what was learnt on one holds on another.
public struct GroupComparison: Sendable {
    /// How many times the throughput of the first group that of the second is.
    public struct Ratio: Sendable {
        /// Name of the first group.
        public let first: String
        /// Name of the second group.
        public let second: String
        /// Ratio of the slopes' throughputs with its interval; nil where the samples give none.
        public let throughput: Bootstrap.Estimate?
    }

    /// Name that the other groups together have in the table.
    public static let pooled = "all others"

    /// Each pair of groups.
    public let ratios: [Ratio]
    /// The weighted line of each group on each; without the cells whose fit fails.
    public let line: [Transfer]
    /// The operator model of each group on each; without the cells whose fit fails.
    public let operatorModel: [Transfer]

    /// Compares groups; nil for fewer than two that have samples.
    ///
    /// - Parameters:
    ///   - groups: what to compare.
    ///   - isPooled: whether each group is also predicted by a fit of all others together, which must be of one board.
    public init?(_ groups: [GroupLines], isPooled: Bool) {
        let named = groups.compactMap { group -> Transfer.Group? in
            let samples = group.observations
            return samples.isEmpty ? nil : Transfer.Group(name: group.group.shortName, samples: samples)
        }
        guard named.count > 1, Set(named.map(\.name)).count == named.count else { return nil }
        ratios = named.indices.flatMap { first in
            named.indices.dropFirst(first + 1).map { second in
                Ratio(
                    first: named[first].name, second: named[second].name,
                    throughput: Transfer.throughputRatio(named[first], named[second]))
            }
        }
        line = Self.cells(of: RelativeLine.self, named, isPooled: isPooled)
        operatorModel = Self.cells(of: OperatorModel.self, named, isPooled: isPooled)
    }

    private static func cells<Model: LatencyModel>(
        of model: Model.Type, _ groups: [Transfer.Group], isPooled: Bool
    ) -> [Transfer] {
        var cells: [Transfer] = []
        for first in groups {
            for second in groups {
                let pair = first.name == second.name ? [first] : [first, second]
                let table = (try? Transfer.table(of: model, groups: pair)) ?? []
                cells += table.filter { $0.fittedOn == first.name && $0.testedOn == second.name }
            }
        }
        guard isPooled, groups.count > 2 else { return cells }
        for group in groups {
            let others = groups.filter { $0.name != group.name }.flatMap(\.samples)
            let pair = [Transfer.Group(name: pooled, samples: others), group]
            let table = (try? Transfer.table(of: model, groups: pair)) ?? []
            cells += table.filter { $0.fittedOn == pooled && $0.testedOn == group.name }
        }
        return cells
    }

    /// The comparisons of a database's groups: backbones on one firmware, and one backbone on several.
    public static func all(_ groups: [GroupLines]) -> [(title: String, comparison: GroupComparison)] {
        let onOneFirmware = sets(of: groups, \.firmwareDescription)
        let ofOneBackbone = sets(of: groups) { "\($0.backbone), \($0.origin.rawValue)" }
        return onOneFirmware.compactMap { title, groups in
            GroupComparison(groups, isPooled: true).map { (title, $0) }
        }
            + ofOneBackbone.compactMap { title, groups in
                GroupComparison(groups, isPooled: false).map { (title, $0) }
            }
    }

    /// Groups of one title together, in order of first appearance.
    private static func sets(
        of groups: [GroupLines], _ title: (FitGroup) -> String
    ) -> [(title: String, groups: [GroupLines])] {
        var sets: [(title: String, groups: [GroupLines])] = []
        for group in groups {
            let name = title(group.group)
            if let index = sets.firstIndex(where: { $0.title == name }) {
                sets[index].groups.append(group)
            } else {
                sets.append((name, [group]))
            }
        }
        return sets
    }
}

extension FitGroup {
    /// Backbone, board and firmware, as a table names it.
    var shortName: String {
        let name = firmware.board.split(separator: "-").last.map(String.init) ?? firmware.board
        return "\(backbone) \(name) \(firmware.firmwareBuildID.prefix(6))"
    }
}
