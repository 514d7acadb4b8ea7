import CLink
import Facts
import HostInference
import Networks
import TestSupport
import Testing

@Suite("Arena of the bundled engine")
struct ArenaTests {
    @Test("a fixture runs in the arena that it asks for, and in not a step less", arguments: Fixture.all)
    func exactSize(_ fixture: Fixture) throws {
        let model = try fixture.model()
        let total = Int(try BundledEngine(model).arenaUse.total)
        let engine = try BundledEngine(model, arenaBytes: total)
        #expect(try engine.run(try fixture.input().prefix(engine.inputBytes)[...]).isEmpty == false)
        let refusal = try #require(throws: BundledEngine.Refusal.self) {
            try BundledEngine(model, arenaBytes: total - 1)
        }
        #expect(refusal.code == TL_ERROR_ARENA)
        #expect(refusal.found == total - 1)
        #expect(refusal.expected == total)
    }

    @Test("an arena that cannot hold the planner's table is refused", arguments: [0, 15, 16, 64])
    func tiny(arenaBytes: Int) throws {
        let model = try #require(Fixture.all.first { $0.name == "separable" }).model()
        let refusal = try #require(throws: BundledEngine.Refusal.self) {
            try BundledEngine(model, arenaBytes: arenaBytes)
        }
        #expect(refusal.code == TL_ERROR_ARENA)
        #expect(refusal.found == arenaBytes)
        #expect(refusal.expected > arenaBytes)
    }

    @Test("the account is the one that the memory plan foretells", arguments: Fixture.all)
    func foretold(_ fixture: Fixture) throws { try compare(try fixture.model()) }

    @Test(
        "a public model's account is the one that the memory plan foretells",
        .enabled(if: Folders.hasModels, "needs the public model files"), arguments: ModelFiles.names)
    func publicModelForetold(_ name: String) throws { try compare(try ModelFiles.bytes(name)) }

    @Test(
        "a model too large for the board's arena is refused with the bytes that it needs",
        .enabled(if: Folders.hasModels, "needs the public model files"))
    func tooLarge() throws {
        let model = try ModelFiles.bytes("ad_micronet_l")
        let refusal = try #require(throws: BundledEngine.Refusal.self) {
            try BundledEngine(model, arenaBytes: 310_000)
        }
        #expect(refusal.code == TL_ERROR_ARENA)
        #expect(refusal.found == 310_000)
        #expect(refusal.expected == Int(try BundledEngine(model).arenaUse.total))
    }

    @Test("what the host accepts of a damaged fixture, the engine accepts with the same account")
    func damaged() throws {
        var numbers = SeededNumbers(seed: 31)
        let values: [UInt8] = [0, 1, 2, 3, 4, 5, 8, 16, 127, 128, 255]
        var accepted = 0
        for fixture in Fixture.all {
            let sound = try fixture.model()
            for _ in 0..<150 {
                var bytes = sound
                for _ in 0...Int.random(in: 0...2, using: &numbers) {
                    let position = Int.random(in: 0..<bytes.count, using: &numbers)
                    bytes[position] = values.randomElement(using: &numbers) ?? 0
                }
                guard let model = try? Model(bytes: bytes),
                    let plan = try? MemoryPlan(model, engine: .bundled), plan.totalBytes < 1 << 20
                else { continue }
                accepted += 1
                let account = Result { try BundledEngine(bytes).arenaUse }
                #expect(throws: Never.self, "\(fixture.name)") { try account.get() }
                guard case .success(let account) = account else { continue }
                #expect(Int(account.total) == plan.totalBytes, "\(fixture.name)")
                #expect(Int(account.persistent) == plan.persistentBytes, "\(fixture.name)")
            }
        }
        #expect(accepted > 1000)
    }

    private func compare(_ bytes: [UInt8]) throws {
        let account = try BundledEngine(bytes).arenaUse
        let plan = try MemoryPlan(try Model(bytes: bytes), engine: .bundled)
        #expect(Int(account.tensors) == plan.tensorBytes)
        #expect(Int(account.scratch) == plan.scratchBytes)
        #expect(Int(account.persistent) == plan.persistentBytes)
        #expect(Int(account.total) == plan.totalBytes)
    }
}
