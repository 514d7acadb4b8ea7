import Facts
import Synchronization
import Testing

@testable import Networks

@Suite struct SamplerTests {
    static let budget = Budget(arenaBytes: 300 * 1024, modelFlashBytes: 768 * 1024 - 64)

    @Test("a plan is the same each time, fits, repeats nothing, and begins with the shorter plan")
    func plan() throws {
        let sampler = Sampler(.kws, seed: 1, budget: Self.budget)
        let plan = try sampler.mixed(24)
        #expect(plan.samples.map(\.position) == Array(0..<24))
        #expect(plan.samples.count { $0.method == .uniform } == 12)
        #expect(Set(plan.samples.map(\.architecture.id)).count == 24)
        #expect(try sampler.mixed(24) == plan)
        #expect(try sampler.mixed(10).samples == Array(plan.samples.prefix(10)))
        #expect(try Sampler(.kws, seed: 2, budget: Self.budget).mixed(24).samples != plan.samples)
        for sample in plan.samples {
            let bytes = try sample.architecture.model()
            let memory = try MemoryPlan(try Model(bytes: bytes), engine: .bundled)
            #expect(Self.budget.shortfall(of: memory, fileBytes: bytes.count) == nil)
        }
    }

    @Test("coverage puts equal numbers in equal parts of the logarithm of ops, ends included")
    func strata() throws {
        let plan = try Sampler(.kws, seed: 3, budget: Self.budget).coverage(17)
        let ops = plan.samples.map { Double($0.architecture.ops) }
        let (low, high) = (ops[0], ops[1])
        #expect(ops.min() == low)
        // All widths 16 and one block; the stem is most of it.
        #expect(plan.samples[0].architecture.id == "kws-c16-d16s2")
        var counts = [Int](repeating: 0, count: 4)
        for value in ops {
            let edges = (1...3).map { Sampler.target(rank: $0, from: low, to: high) }.sorted()
            // Samples may miss their target by 3 percent, so edges are moved by more than that.
            counts[edges.count { value >= $0 / 1.04 }] += 1
        }
        #expect(counts.allSatisfy { (3...6).contains($0) }, "\(counts)")
        for (rank, value) in ops.dropFirst(2).enumerated() {
            let target = Sampler.target(rank: rank + 1, from: low, to: high)
            #expect(abs(value / target - 1) < 0.1, "sample \(rank + 2): \(value), wanted \(target)")
        }
    }

    @Test(
        "coverage reaches beyond the networks of one width, as far as draws from the prior that fit",
        arguments: [Backbone.vww50, .ad])
    func largest(backbone: Backbone) throws {
        let small = Budget(arenaBytes: 118 * 1024, modelFlashBytes: 384 * 1024)
        let sampler = Sampler(backbone, seed: 1, budget: backbone == .ad ? small : Self.budget)
        let drawn = try sampler.uniform(8).samples.map(\.architecture.ops)
        let covered = try sampler.coverage(24).samples.map(\.architecture.ops)
        let (least, most) = (try #require(covered.min()), try #require(covered.max()))
        #expect(try most > #require(drawn.max()))
        let counts = Strata(least...most, count: 4).counts(covered)
        #expect(counts.allSatisfy { $0 >= 4 }, "\(counts)")
    }

    @Test("a smaller budget gives only networks that fit it and reports the share that did not")
    func budget() throws {
        let small = Budget(arenaBytes: 64 * 1024, modelFlashBytes: 100 * 1024)
        let plan = try Sampler(.kws, seed: 1, budget: small).uniform(6)
        #expect(plan.samples.allSatisfy { $0.architecture.liveBytes <= small.arenaBytes })
        #expect(plan.draws == plan.misfits + 6)
        let share = try #require(plan.misfitShare)
        #expect(share > 0.3 && share < 1)
        #expect(throws: ModelError.self) {
            try Sampler(.kws, seed: 1, budget: Budget(arenaBytes: 4096, modelFlashBytes: 4096)).mixed(2)
        }
    }

    @Test("who watches the sampler sees how many are chosen, and ends it even where nothing fits")
    func watched() throws {
        let whole = try Sampler(.kws, seed: 1, budget: Self.budget).mixed(6)
        let cut = try Sampler(.kws, seed: 1, budget: Self.budget) { $0 < 4 }.mixed(6)
        #expect(cut.samples == Array(whole.samples.prefix(4)))
        let asked = Mutex<[Int]>([])
        let impossible = Sampler(.kws, seed: 1, budget: Budget(arenaBytes: 4096, modelFlashBytes: 4096)) {
            chosen in
            asked.withLock {
                $0.append(chosen)
                return $0.count < 50
            }
        }
        let none = try impossible.uniform(2)
        #expect(none.samples.isEmpty && none.misfits == none.draws && none.draws < 50)
        #expect(asked.withLock { $0 } == [Int](repeating: 0, count: 50))
    }

    @Test("the prior is uniform over depths and widths")
    func prior() {
        var random = RandomSource(seed: 9)
        var depths = [Int](repeating: 0, count: 10)
        var stems: [Int: Int] = [:]
        let draws = 9000
        for _ in 0..<draws {
            let architecture = Backbone.kws.draw(from: &random)
            depths[architecture.blocks.count { $0.widths != nil }] += 1
            stems[architecture.stem, default: 0] += 1
        }
        #expect(depths[0] == 0)
        // 1000 expected; 5 standard deviations are 149.
        #expect(depths.dropFirst().allSatisfy { abs($0 - 1000) < 149 }, "\(depths)")
        #expect(stems.count == Backbone.kws.stemWidths.choices.count)
        #expect(stems.values.allSatisfy { (70...205).contains($0) })
    }
}

@Suite struct RandomSourceTests {
    @Test("the stream is SplitMix64's published one")
    func published() {
        // First outputs of Vigna's splitmix64.c for seed 1234567.
        var random = RandomSource(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        #expect(expected.map { _ in random.next() } == expected)
    }

    @Test("numbers below a bound stay below it and are spread evenly", arguments: [1, 2, 3, 7, 255, 1000])
    func bounded(bound: Int) {
        var random = RandomSource(seed: 4)
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<(100 * bound) { counts[random.below(bound)] += 1 }
        #expect(counts.allSatisfy { $0 > 40 && $0 < 180 })
    }
}
