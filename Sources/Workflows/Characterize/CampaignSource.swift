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
        var requests: [BoardRequest] = []
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
            requests += Array(repeating: request, count: max(1, site.count))
        }
        places = Self.places(requests)
        rules = CampaignRules(
            repeats: plan.repeats, orderSeed: plan.orderSeed, sentinel: plan.sentinel,
            timeLimit: .seconds(plan.timeLimitSeconds), quarantineAfter: plan.quarantineAfter)
    }

    /// Takes one set and the boards of one kind.
    package init(_ plan: Plan, on board: BoardRequest, count: Int, rules: CampaignRules) {
        sets = [SampleSet(plan)]
        places = Self.places(Array(repeating: board, count: max(1, count)))
        self.rules = rules
    }

    private static func plan(
        _ set: CampaignPlan.SampleSet, in folder: URL, of path: String
    ) throws -> Plan {
        if set.backbone == Plan.foreign {
            return Plan(
                backbone: Plan.foreign, count: set.count ?? CampaignRequest.foreignCount, seed: set.seed,
                design: .layers)
        }
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

    private static func places(_ requests: [BoardRequest]) -> [BoardPlace] {
        named(requests).map { name, request in BoardPlace(name: name) { try request.open() } }
    }

    /// Boards with their names; those of one name are told apart by a number.
    ///
    /// Where there are several, each says its name before what it has to say.
    static func named(_ requests: [BoardRequest]) -> [(name: String, request: BoardRequest)] {
        let kinds = requests.map { request in
            request.board.description + (request.engine == .bundled ? "" : "/\(request.engine.rawValue)")
                + (request.timing == .standard ? "" : "/\(request.timing.rawValue)")
        }
        var seen: [String: Int] = [:]
        return zip(kinds, requests).map { kind, request in
            var (name, request) = (kind, request)
            if kinds.count(where: { $0 == kind }) > 1 {
                seen[kind, default: 0] += 1
                name += "#\(seen[kind, default: 0])"
            }
            if requests.count > 1, let note = request.note {
                request.note = { [name] in note("\(name): \($0)") }
            }
            return (name, request)
        }
    }
}
