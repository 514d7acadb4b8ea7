import Boards
import Console
import Foundation
import Latency
import Networks
import Synchronization
import TestSupport
import Testing

@testable import Campaigns
@testable import Facts
@testable import MeasurementExamples
@testable import Records
@testable import Workflows

@Suite struct CharacterizationTests {
    let store: Store
    let folder: TemporaryFolder

    init() throws {
        store = try Store(inMemory: ())
        folder = try TemporaryFolder("characterize")
    }

    /// A campaign on scripted boards, whose n-th network has 4 (n + 1) channels.
    private func source(count: Int, boards: [ScriptedBoard]) -> CampaignSource {
        var source = CampaignSource(
            Plan(backbone: "kws", count: count, seed: 1), on: BoardRequest(.standard), count: boards.count,
            rules: CampaignRules(repeats: 1))
        source.sets = [
            SampleSet(source.sets[0].plan) { plan, _, _ in
                Draw(
                    candidates: (0..<plan.count).map { index in
                        Candidate(
                            kind: .uniform, architecture: "c\(index)", ops: 1000,
                            model: { try Example.network(channels: 4 * (index + 1)) })
                    })
            }
        ]
        source.places = zip(source.places, boards).map { place, board in
            BoardPlace(name: place.name) { board }
        }
        return source
    }

    @Test("a campaign stores each sample, and the same one again has nothing to do")
    func campaign() throws {
        let seen = Mutex(0)
        let run = { (boards: [ScriptedBoard]) in
            try Characterization(source(count: 5, boards: boards), into: store).run(
                isCancelled: { false }, warn: { _ in }, progress: { _ in seen.withLock { $0 += 1 } })
        }
        let outcome = try run([ScriptedBoard(), ScriptedBoard()])
        #expect(outcome.profiled == 5 && outcome.left == 0)
        #expect(try store.measurements().compactMap(\.sample?.index).sorted() == Array(0..<5))
        #expect(seen.withLock { $0 } >= 5)
        let idle = ScriptedBoard()
        #expect(try run([idle]).doneBefore == 5 && idle.invokes == 0)
    }

    @Test(
        "each board of silicon is told what its models should take by the rows there are, a virtual one nothing"
    )
    func expectation() throws {
        try StoredSamples.record(40, in: store)
        let network = try Model(bytes: try StoredSamples.architecture(70).model())
        let seconds = StoredSamples.latencyMs(ops: ModelCost(network).ops) / 1000
        for origin in [Origin.emulated, .silicon] {
            let board = ScriptedBoard()
            board.origin = origin
            board.identity.arenaBytes = 300_000
            var source = source(count: 1, boards: [board])
            source.sets = [
                SampleSet(source.sets[0].plan) { _, _, _ in
                    Draw(candidates: [
                        Candidate(kind: .uniform, architecture: "c", ops: 1000, model: { network })
                    ])
                }
            ]
            let outcome = try Characterization(source, into: store).run(
                isCancelled: { false }, warn: { _ in }, progress: { _ in })
            #expect(outcome.profiled == 1 && board.expectations.count == 1)
            let told = try #require(board.expectations.first).map { $0 / .seconds(1) }
            #expect(origin == .silicon ? abs((told ?? 0) / seconds - 1) < 0.05 : told == nil)
        }
    }

    @Test("a campaign that is cancelled stores nothing more, and says that it was stopped")
    func cancelled() throws {
        let outcome = try Characterization(source(count: 5, boards: [ScriptedBoard()]), into: store).run(
            isCancelled: { true }, warn: { _ in }, progress: { _ in })
        #expect(outcome.wasInterrupted && outcome.profiled == 0)
        #expect(try store.measurements().isEmpty)
    }

    @Test("fits are read, kept and compared; keys of rows are named where they are asked for")
    func fitting() throws {
        #expect(throws: CommandError.self) {
            try Fitting(store, backbone: nil, origin: nil, heldOut: nil, splits: 1)
        }
        try StoredSamples.record(40, in: store)
        let plain = try Fitting(store, backbone: "kws", origin: .emulated, heldOut: nil, splits: 1)
        #expect(plain.groups.count == 1 && plain.trials == nil && plain.groups[0].rowKeys == nil)
        let line = try #require(plain.groups[0].fits.fit(.pooled)?.line)
        #expect(abs(line.interceptMs - 3) < 0.01 && abs(line.slopeMsPerMop - 5) < 0.01)
        let named = try Fitting(
            store, backbone: nil, origin: nil, heldOut: 5, splits: 2, namesRows: true)
        #expect(named.groups[0].rowKeys?.count == 40 && named.trials?.count == 1)
        let many = try #require(throws: CommandError.self) {
            try Fitting(store, backbone: nil, origin: nil, heldOut: 1000, splits: 1)
        }
        #expect(many.exit == .input && many.message.hasPrefix("--held-out 1000: "))
    }

    @Test("an export by sets is read back whole, from its folder or from the one above")
    func exchange() throws {
        try StoredSamples.record(12, in: store)
        let paths = try TableExport(ExportFilter(), isBySets: true).write(store, into: folder.url.path)
        #expect(paths.contains { $0.hasSuffix("/plan.yaml") } && paths.contains { $0.hasSuffix("/fit.json") })
        let other = try Store(inMemory: ())
        #expect(try other.takeOverAll(folder.url.path).measurementsAdded == 12)
        #expect(try other.takeOverAll(folder.url.path).measurementsPresent == 12)
        let none = try TableExport(ExportFilter(origin: .silicon), isBySets: true)
            .write(store, into: folder.url.path)
        #expect(none.isEmpty)
    }
}
