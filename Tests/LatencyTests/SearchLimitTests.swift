import Foundation
import Testing

@testable import Jobs
@testable import Latency
@testable import Networks

@Suite struct SearchLimitTests {
    @Test("a capped space has the same stages, no wider widths, and a widest network that is one of its own")
    func capped() throws {
        for backbone in Backbone.all {
            let capped = backbone.capped(at: 40)
            #expect(capped.stages.count == backbone.stages.count)
            let widths = ([capped.stemWidths] + capped.stages.flatMap(\.widths)).flatMap(\.choices)
            #expect((widths.max() ?? 0) <= 40 || backbone.name.hasPrefix("vww"))
            let widest = try capped.widest.architecture(capped)
            #expect(widest.macs < (try backbone.widest.architecture(backbone).macs))
            #expect(try Architecture(id: widest.id).ops == widest.ops)
        }
    }

    @Test("scaling brings any network of a space within limits, and leaves one that keeps them as it is")
    func scale() throws {
        let limits: [Limit] = [
            .latency(
                maxMs: 30, rule: .line(interceptMs: 2, slopeMsPerMop: 3), interval: LatencyInterval.tenth),
            .memory(maxBytes: 64 * 1024, besidesArena: 0), .flash(maxBytes: 80_000, besidesFile: 20_000),
            .ops(8_000_000),
        ]
        var random = RandomSource(seed: 2)
        for backbone in [Backbone.kws, .ad] {
            for _ in 0..<3 {
                let widths = ChosenWidths(drawnFrom: backbone, &random)
                let scaled = try Repair.scale(widths, of: backbone, limits: limits)
                #expect(try limits.hold(scaled.architecture(backbone)))
                #expect(try Repair.scale(scaled, of: backbone, limits: limits) == scaled)
            }
        }
        // Nine narrow stages take more than this: some have to go.
        let small: [Limit] = [.flash(maxBytes: 9000, besidesFile: 0)]
        let shallow = try Repair.scale(Backbone.kws.widest, of: .kws, limits: small)
        #expect(shallow.stages.contains(nil))
        #expect(try small.hold(shallow.architecture(.kws)))
        let narrow = Backbone.kws.widest.scaled(by: 0, in: .kws)
        let repaired = try Repair.repair(narrow, of: .kws, limits: small)
        #expect(repaired.stages.contains(nil))
        #expect(try small.hold(repaired.architecture(.kws)))
        let impossible: [Limit] = [.flash(maxBytes: 500, besidesFile: 0)]
        #expect(throws: ModelError.self) {
            try Repair.scale(Backbone.kws.widest, of: .kws, limits: impossible)
        }
    }

    @Test("filling widens a network as far as the limits allow, and no further")
    func fill() throws {
        let limits: [Limit] = [
            .latency(
                maxMs: 40, rule: .line(interceptMs: 2, slopeMsPerMop: 3), interval: LatencyInterval.tenth),
            .flash(maxBytes: 80_000, besidesFile: 20_000),
        ]
        var random = RandomSource(seed: 3)
        for backbone in [Backbone.kws, .ad] {
            for _ in 0..<3 {
                let narrow = ChosenWidths(drawnFrom: backbone, &random).scaled(by: 0.3, in: backbone)
                let filled = try Repair.fill(narrow, of: backbone, limits: limits)
                let architecture = try filled.architecture(backbone)
                #expect(try limits.hold(architecture))
                #expect(filled.stages.map { $0 == nil } == narrow.stages.map { $0 == nil })
                // By brute force: no factor on a grid holds and gives more, but for a halving's rounding.
                for factor in stride(from: 1.0, through: 4, by: 0.02) {
                    let wider = try narrow.scaled(by: factor, in: backbone).architecture(backbone)
                    guard try limits.hold(wider) else { break }
                    let lower = try narrow.scaled(by: factor - 0.004, in: backbone).architecture(backbone)
                    #expect(architecture.ops >= lower.ops, "factor \(factor)")
                }
            }
        }
        // Above the limits it narrows, and within `most` it ends.
        let widest = try Repair.fill(Backbone.kws.widest, of: .kws, limits: limits)
        #expect(try widest == Repair.scale(Backbone.kws.widest, of: .kws, limits: limits))
        let narrow = ChosenWidths(drawnFrom: .kws, &random).scaled(by: 0, in: .kws)
        #expect(
            try Repair.fill(narrow, of: .kws, limits: [.ops(1 << 40)], most: 2)
                == narrow.scaled(by: 2, in: .kws))
    }

    @Test("the lower bounds in closed form never disagree with the exact models")
    func bounds() throws {
        var random = RandomSource(seed: 5)
        for _ in 0..<6 {
            let architecture = try ChosenWidths(drawnFrom: .kws, &random).architecture(.kws)
            for limit in [
                Limit.memory(maxBytes: 1 << 20, besidesArena: 1), .flash(maxBytes: 1 << 22, besidesFile: 0),
            ] {
                let exact = try limit.exact(architecture)
                #expect(try limit.scaled(by: exact / limit.bound).exact(architecture) == exact)
                let tight = limit.scaled(by: (exact - 1) / limit.bound)
                #expect(try !tight.holds(architecture))
            }
        }
    }

    @Test(
        "a limit holds the upper end of the interval of networks as large, and none if there are too few errors"
    )
    func interval() throws {
        // Small networks scatter by a tenth, large ones by a fiftieth.
        let points = (0..<80).map {
            ErrorsByOps.Point(
                ops: $0 < 40 ? 1_000_000 + $0 : 40_000_000 + $0, relativeError: $0 < 40 ? -1 / 11 : -1 / 51)
        }
        let errors = ErrorsByOps(points: points)
        let rule = CostRule.line(interceptMs: 1, slopeMsPerMop: 2)
        let limit = Limit.latency(
            maxMs: 100, rule: rule, interval: try LatencyInterval(errors: errors, level: 0.95))
        for (id, halfWidth) in [("kws-c16-d16s2-d16", 0.1), ("kws-c160-d160s2-d160-d160", 0.02)] {
            let architecture = try Architecture(id: id)
            let latency = try rule.latencyMs(architecture)
            #expect(abs(try limit.exact(architecture) / latency - 1 - halfWidth) < 1e-9)
        }
        #expect(throws: FitError.self) {
            try LatencyInterval(errors: ErrorsByOps(points: Array(points.prefix(18))), level: 0.95)
        }
        let few = Data(#"{"errors": {"points": []}, "level": 0.95}"#.utf8)
        let read = try JSONDecoder().decode(LatencyInterval.self, from: few)
        let hopeless = Limit.latency(maxMs: 100, rule: rule, interval: read)
        #expect(try !hopeless.holds(Architecture(id: "kws-c16-d16s2-d16")))
    }
}

extension LatencyInterval {
    /// Ten percent about every prediction.
    static let tenth = try? LatencyInterval(
        errors: ErrorsByOps(
            points: [ErrorsByOps.Point](repeating: .init(ops: 1, relativeError: -1 / 11), count: 40)),
        level: 0.95)
}
