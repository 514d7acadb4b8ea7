import Boards
package import Campaigns
package import Facts
import Foundation
import Latency
import Networks
package import Records

/// What many networks are profiled by: a plan file, or one set on boards of one kind.
package struct CampaignRequest {
    /// A plan file, which says all but the shard; nil for the rest.
    package var plan: String?
    /// A backbone's name, or a file that describes one.
    package var backbone = "kws"
    /// Models of one operator instead of a backbone's networks.
    package var isLayerStudy = false
    /// Number of networks; nil for what the design has.
    package var count: Int?
    /// Seed of the draws.
    package var seed: UInt64 = 1
    /// Which networks.
    package var design = SampleDesign.mixed
    /// Half-width of the prediction interval at which an active design stops; nil for the usual one.
    package var until: Double?
    /// Inferences that count for each.
    package var repeats = 3
    /// The board.
    package var board: BoardRequest
    /// How many virtual boards of it share the work.
    package var boards = 1
    /// Which part of the samples.
    package var shard = CampaignRules.Shard.whole

    private static let plainCount = 24
    static let foreignCount = 300

    /// Asks for the standard set on a board.
    package init(on board: BoardRequest) { self.board = board }

    /// The one set that is asked for; throws a `CommandError` for an unknown or damaged backbone.
    package func set() throws -> Plan {
        if isLayerStudy {
            return Plan(
                backbone: Plan.layerStudy, count: min(count ?? .max, LayerStudy.all.count), seed: 0,
                design: .layers)
        }
        if backbone == Plan.foreign {
            return Plan(backbone: backbone, count: count ?? Self.foreignCount, seed: seed, design: .layers)
        }
        let folder = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        let choice = try BackboneChoice(backbone, in: folder)
        return Plan(
            backbone: choice.name,
            count: count ?? (design == .active ? ActiveDesign.plainCount : Self.plainCount), seed: seed,
            design: design, space: choice.space, until: until ?? Plan.standardUntil)
    }

    /// Sets, boards and rules; throws a `CommandError` for a plan file that is none, and for a flash file that cannot be
    /// one.
    package func source() throws -> CampaignSource {
        var source: CampaignSource
        if let plan {
            source = try CampaignSource(plan: plan, as: board)
        } else {
            source = CampaignSource(
                try set(), on: board, count: boards, rules: CampaignRules(repeats: repeats))
            try board.checkFlash()
        }
        source.rules.shard = shard
        return source
    }

    /// What `throughline` is told to profile the same, but for shard and database.
    package var arguments: [String] {
        let absolute = { (path: String) in URL(filePath: path).standardizedFileURL.path }
        var arguments = ["characterize"]
        if let plan { return arguments + ["--plan", absolute(plan)] }
        let describes = backbone != Plan.foreign && !Backbone.all.contains { $0.name == backbone }
        arguments +=
            isLayerStudy
            ? ["--layers"]
            : [
                "--backbone", describes ? absolute(backbone) : backbone, "--seed", "\(seed)", "--design",
                design.rawValue,
            ]
        if let count { arguments += ["--count", "\(count)"] }
        arguments += ["--repeat", "\(repeats)", "--boards", "\(boards)", "--board", board.board.description]
        arguments += ["--engine", board.engine.rawValue, "--timing", board.timing.rawValue]
        if board.setUp != .described { arguments += ["--set-up", board.setUp.rawValue] }
        if let firmware = board.firmware { arguments += ["--firmware", absolute(firmware)] }
        return arguments
    }
}
