import Boards
package import Campaigns
import Console
import Facts
import Foundation
import Latency
import Networks
package import Records

/// What a campaign profiles and where, from a plan file or from the command line.
package struct CampaignSource {
    /// The sets of samples.
    package var sets: [SampleSet]
    /// The boards.
    package var places: [BoardPlace]
    /// How it goes about them.
    package var rules: CampaignRules

    /// Reads a plan file.
    ///
    /// - Parameter board: what the user agrees to, on every board of the plan; the rest of it is not used.
    package init(plan path: String, as board: BoardRequest = BoardRequest(.standard)) throws {
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
            var request = BoardRequest(selector, firmware: firmware, engine: engine, timing: timing)
            (request.setUp, request.foreign, request.note) = (board.setUp, board.foreign, board.note)
            places += Self.places(request, count: site.count)
        }
        Self.number(&places)
        rules = CampaignRules(
            repeats: plan.repeats, orderSeed: plan.orderSeed, sentinel: plan.sentinel,
            timeLimit: .seconds(plan.timeLimitSeconds), quarantineAfter: plan.quarantineAfter)
    }

    /// Takes one set and the boards of one kind.
    package init(_ plan: Plan, on board: BoardRequest, count: Int, rules: CampaignRules) {
        sets = [SampleSet(plan)]
        places = Self.places(board, count: count)
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

    private static func places(_ board: BoardRequest, count: Int) -> [BoardPlace] {
        let suffix =
            (board.engine == .bundled ? "" : "/\(board.engine.rawValue)")
            + (board.timing == .fast ? "" : "/\(board.timing.rawValue)")
        return (0..<max(1, count)).map { _ in
            BoardPlace(name: board.board.description + suffix) { try board.open() }
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
