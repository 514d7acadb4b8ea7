import Console
import Foundation
import TestSupport
import Testing

@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Networks
@testable import Records
@testable import Workflows

@Suite struct DifferenceTests {
    private func aligned(_ first: String, _ second: String) -> [String] {
        // A capital is of the kind of its small letter.
        func elements(_ text: String) -> [(equal: Character, kind: String)] {
            text.map { (equal: $0, kind: $0.lowercased()) }
        }
        let (one, two) = (Array(first), Array(second))
        return Alignment(elements(first), elements(second)).pairs.map { pair in
            (pair.first.map { String(one[$0]) } ?? "-") + (pair.second.map { String(two[$0]) } ?? "-")
        }
    }

    @Test("what is alike is paired, what lies between by its kind, the rest alone")
    func alignment() {
        #expect(aligned("abc", "abc") == ["aa", "bb", "cc"])
        #expect(aligned("abc", "aXbc") == ["aa", "-X", "bb", "cc"])
        #expect(aligned("axbc", "aXc") == ["aa", "xX", "b-", "cc"])
        #expect(aligned("", "ab") == ["-a", "-b"] && aligned("ab", "") == ["a-", "b-"])
        #expect(aligned("aaa", "aaaa").filter { $0 == "aa" }.count == 3)
        #expect(aligned("abcabba", "cbabac").count { $0.first == $0.last } == 4)
    }

    @Test("each element stands once, in order, on both sides", arguments: 0..<40)
    func complete(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let texts = (0..<2).map { _ in
            String(
                (0..<Int.random(in: 0...30, using: &numbers)).map { _ in
                    "aAbBc".randomElement(using: &numbers) ?? "a"
                })
        }
        let pairs = aligned(texts[0], texts[1])
        #expect(pairs.compactMap(\.first).filter { $0 != "-" } == Array(texts[0]))
        #expect(pairs.compactMap(\.last).filter { $0 != "-" } == Array(texts[1]))
    }

    private func side(_ name: String, _ store: Store) throws -> ModelDifference.Side {
        let request = FitRequest(board: "nucleo-f746zg", engine: "bundled")
        return try ModelDifference.Side(
            try Model(bytes: try KnownNetwork.network(named: name).model()), name: name, engine: .bundled,
            by: PredictionSource(store: store, request), level: 0.95)
    }

    @Test("a stage more is added, a width changed, and the operators' changes add up to the models'")
    func networks() throws {
        let store = try Store(inMemory: ())
        try StoredSamples.record(40, in: store)
        let first = try side("kws-c64-d64s2-d72", store)
        #expect(
            ModelDifference(first, first).entries.allSatisfy { $0.state == .same && $0.latencyChangeMs == 0 })
        let longer = ModelDifference(first, try side("kws-c64-d64s2-d64-d72", store))
        #expect(longer.entries.count { $0.state == .added } == 2)
        #expect(!longer.entries.contains { $0.state == .removed || $0.state == .changed })
        let wider = ModelDifference(first, try side("kws-c64-d80s2-d72", store))
        #expect(wider.entries.allSatisfy { $0.state == .same || $0.state == .changed })
        for difference in [longer, wider] {
            let (old, new) = (difference.first, difference.second)
            #expect(difference.entries.reduce(0) { $0 + $1.macsChange } == new.facts.macs - old.facts.macs)
            #expect(difference.lines.contains { $0.contains("operators that differ") })
            // Sides of which one lies beyond the samples are predicted each by its own.
            let fits = try [old, new].map { try $0.prediction.get().fit }
            guard fits == ["operator_model", "operator_model"] else { continue }
            let change = difference.entries.compactMap(\.latencyChangeMs).reduce(0, +)
            #expect(abs(change - (try #require(new.latencyMs) - (try #require(old.latencyMs)))) < 1e-9)
        }
    }
}
