import Boards
import Campaigns
import Console
import Facts
import Foundation
import Latency
import Networks
import Records

/// What a campaign profiles and where, from a plan file or from the command line.
struct CampaignSource {
    /// The sets of samples.
    var sets: [SampleSet]
    /// The boards.
    var places: [BoardPlace]
    /// How it goes about them.
    var rules: CampaignRules

    /// Reads a plan file.
    init(plan path: String) throws {
        let text = String(decoding: try InputFile(path: path).bytes(), as: UTF8.self)
        let plan: CampaignPlan
        do throws(PlanError) {
            plan = try CampaignPlan(reading: text)
        } catch {
            throw CommandError.input("\(path): \(error)")
        }
        let folder = URL(filePath: path).deletingLastPathComponent()
        sets = try plan.samples.map { set in SampleSet(try Self.plan(set, in: folder, of: path)) }
        places = []
        for site in plan.boards {
            let selector: BoardSelector
            do throws(BoardSelectorError) {
                selector = try BoardSelector(parsing: site.board)
            } catch {
                throw CommandError.input("\(path): boards: \(error)")
            }
            guard let engine = Engine(rawValue: site.engine) else {
                let known = Engine.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandError.input(
                    "\(path): boards: expected an engine of \(known), found \(site.engine)")
            }
            let firmware = site.firmware.map { URL(filePath: $0, relativeTo: folder).path }
            guard let timing = VirtualTiming(rawValue: site.timing) else {
                throw CommandError.input(
                    "\(path): boards: expected timing fast or detailed, found \(site.timing)")
            }
            places += Self.places(
                selector, count: site.count, firmware: firmware, engine: engine, flash: nil, timing: timing)
        }
        Self.number(&places)
        rules = CampaignRules(
            repeats: plan.repeats, orderSeed: plan.orderSeed, sentinel: plan.sentinel,
            timeLimit: .seconds(plan.timeLimitSeconds), quarantineAfter: plan.quarantineAfter)
    }

    /// Takes one set and the boards of one kind.
    init(_ plan: Plan, on board: BoardOptions, count: Int, rules: CampaignRules) {
        sets = [SampleSet(plan)]
        places = Self.places(
            board.board, count: count, firmware: board.firmware, engine: board.inference.engine,
            flash: board.flash, timing: board.timing, via: board.via)
        Self.number(&places)
        self.rules = rules
    }

    private static func plan(
        _ set: CampaignPlan.SampleSet, in folder: URL, of path: String
    ) throws -> Plan {
        if set.design == .layers {
            return Plan(
                backbone: Plan.layerStudy, count: set.count ?? LayerStudy.all.count, seed: 0, design: .layers)
        }
        let count = set.count ?? ActiveDesign.plainCount
        let choice = try BackboneChoice(set.backbone, in: folder, place: "\(path): samples: ")
        return Plan(
            backbone: choice.name, count: count, seed: set.seed, design: set.design, space: choice.space,
            until: set.until)
    }

    private static func places(
        _ selector: BoardSelector, count: Int, firmware: String?, engine: Engine, flash: String?,
        timing: VirtualTiming, via route: InstallRoute = .automatic
    ) -> [BoardPlace] {
        let suffix =
            (engine == .bundled ? "" : "/\(engine.rawValue)")
            + (timing == .fast ? "" : "/\(timing.rawValue)")
        return (0..<max(1, count)).map { _ in
            BoardPlace(name: selector.description + suffix) {
                try BoardOptions.open(
                    selector, firmware: firmware, engine: engine, flash: flash, timing: timing, via: route)
            }
        }
    }

    /// Tells boards of one name apart by a number.
    private static func number(_ places: inout [BoardPlace]) {
        var seen: [String: Int] = [:]
        let names = places.map(\.name)
        for index in places.indices where names.count(where: { $0 == names[index] }) > 1 {
            seen[names[index], default: 0] += 1
            places[index].name += "#\(seen[names[index], default: 0])"
        }
    }
}
