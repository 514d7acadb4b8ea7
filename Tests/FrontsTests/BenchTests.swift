import Foundation
import TestSupport
import Testing

@testable import Fronts
@testable import Latency
@testable import Networks

@Suite struct BenchTests {
    static func plan(uniform: Int = 40, nearFront: Int = 12, secondSeed: Int = 20) throws -> BenchPlan {
        var plan = try BenchFolder(Folders.repository.appending(path: "measurements/bench-kws")).plan()
        (plan.uniform, plan.nearFront, plan.secondSeed) = (uniform, nearFront, secondSeed)
        return plan
    }

    static func prices() throws -> BenchPrices {
        try BenchPrices(plan().fits, in: Folders.repository.appending(path: "measurements/fits"))
    }

    private func draw(_ plan: BenchPlan) throws -> BenchDraw { try BenchDraw(plan, prices: Self.prices()) }

    @Test(
        "networks lie evenly over the logarithm of latency, none twice, and a longer plan begins with a shorter one"
    )
    func uniform() throws {
        let networks = try draw(Self.plan()).uniform()
        #expect(networks.count == 40 && Set(networks.map(\.id)).count == 40)
        #expect(networks.allSatisfy { $0.latencyMs > 0.93 * 4 && $0.latencyMs <= 30 })
        // Of 40 draws half lie below the middle of the scale, give or take 3 standard deviations.
        let below = networks.count { $0.latencyMs < (4.0 * 30).squareRoot() }
        #expect((11...29).contains(below), "\(below)")
        #expect(try draw(Self.plan(uniform: 10)).uniform() == Array(networks.prefix(10)))
        // Priced with the other engine, too, which is slower, and as the board's own models say.
        let prices = try Self.prices()
        for network in networks {
            let architecture = try Architecture(id: network.id)
            #expect(network.latenciesMs.count == 2 && network.latenciesMs[1] > network.latenciesMs[0])
            #expect(try prices.limit(1000).exact(architecture) == network.latencyMs)
            #expect(network.flashBytes > network.sramBytes && network.ops == architecture.ops)
        }
    }

    @Test(
        "networks near the front are changes of those on the first three fronts, and lie within a band of one of them"
    )
    func nearFront() throws {
        let draw = try draw(Self.plan())
        let networks = try draw.uniform()
        // Deep ones are made the best, so that the others are on no front.
        func accuracy(_ network: BenchNetwork) -> Double {
            Double(network.id.split(separator: "-").count) + 0.001 * network.latencyMs
        }
        let near = try draw.nearFront(networks, accuracy: accuracy)
        #expect(near.count == 12 && near.allSatisfy { $0.group == .nearFront })
        #expect(Set(near.map(\.id)).isDisjoint(with: networks.map(\.id)))
        var left = networks
        var parents: [BenchNetwork] = []
        for _ in 0..<3 {
            let front = left.filter { network in
                !left.contains { $0.latencyMs < network.latencyMs && accuracy($0) >= accuracy(network) }
            }
            parents += front
            left.removeAll(where: front.contains)
        }
        for network in near {
            #expect(
                parents.contains { parent in
                    (0.92 * 0.86...1.16).contains(network.latencyMs / parent.latencyMs)
                })
        }
        #expect(try draw.nearFront(networks, accuracy: { _ in nil }).isEmpty)
    }

    @Test("the pilot is trained first with both seeds, then all, then a second seed as often as planned")
    func trainings() throws {
        var plan = try Self.plan(uniform: 100)
        plan.pilot.each = 2
        let draw = try draw(plan)
        let networks = try draw.uniform()
        let pilot = draw.pilot(networks)
        for start in plan.pilot.bandsMs {
            let band = pilot.filter { $0.latencyMs >= start && $0.latencyMs < 1.15 * start }
            #expect(band.count == 2, "\(start)")
        }
        let trainings = draw.trainings(networks)
        #expect(trainings.prefix(2 * pilot.count).map(\.seed) == pilot.flatMap { _ in [1, 2] })
        #expect(trainings.count == 100 + 20 && trainings.count { $0.seed == 2 } == 20)
        #expect(Set(trainings.map { "\($0.network.id) \($0.seed)" }).count == 120)
    }

    @Test("a plan that cannot be carried out is refused")
    func refusal() throws {
        var plan = try Self.plan()
        plan.rungs = [8, 4]
        #expect(throws: ModelError.self) { try draw(plan) }
        plan = try Self.plan()
        plan.backbone = "none"
        #expect(throws: ModelError.self) { try draw(plan) }
    }

    @Test("a network's choices are read off its id, for every backbone", arguments: Backbone.all)
    func choices(backbone: Backbone) throws {
        var random = RandomSource(seed: 5)
        for _ in 0..<50 {
            let widths = ChosenWidths(drawnFrom: backbone, &random)
            let architecture = try widths.architecture(backbone)
            let read = try ChosenWidths(of: Architecture(id: architecture.id, of: backbone))
            #expect(read == widths.ordered(in: backbone))
        }
        #expect(throws: ModelError.self) { try ChosenWidths(of: Architecture(id: "kws-c16-d16")) }
    }

    @Test("networks and rows are read as they were written, and a damaged line is named")
    func folder() throws {
        let temporary = try TemporaryFolder("bench")
        let folder = BenchFolder(temporary.url)
        #expect(try folder.rows().isEmpty && folder.networks().isEmpty)
        #expect(throws: StateError.self) { try folder.plan() }
        let network = BenchNetwork(
            id: "kws-c16-d16s2", group: .nearFront, latenciesMs: [4.5, 9.25], sramBytes: 1, flashBytes: 2,
            ops: 3)
        try folder.write([network], fits: ["one", "two"])
        #expect(try folder.networks() == [network])
        let rows = [nil, 5].map {
            BenchRow(
                network: network.id, seed: 1, epochs: 4, loss: 0.5, validationRight: 1, validationCount: 2,
                testRight: 3, testCount: 6, int8Right: $0)
        }
        try folder.write(rows)
        #expect(try folder.rows() == rows && rows[1].int8 == 5.0 / 6 && rows[0].validation == 0.5)
        let file = temporary.url.appending(path: "rows.csv")
        let text = try String(contentsOf: file, encoding: .utf8)
        for damage in [",1,4,", ",1,"] {
            try Data(text.replacingOccurrences(of: ",1,4,", with: damage == ",1," ? damage : ",one,4,").utf8)
                .write(to: file)
            let error = #expect(throws: StateError.self) { try folder.rows() }
            #expect(error?.description.contains("rows.csv:2: expected") == true)
        }
    }
}
