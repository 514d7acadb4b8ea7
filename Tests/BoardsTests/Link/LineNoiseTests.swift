import BoardContract
import Facts
import Foundation
import HostInference
import Networks
import Testing

@testable import Boards

/// A board whose serial line damages bytes.
@Suite struct LineNoiseTests {
    @Test(
        "whatever a line does to one byte in a thousand, all is as on a clean one, and nothing is done twice",
        arguments: NoisyStream.Noise.allCases, [3e-4, 1e-3])
    func exact(noise: NoisyStream.Noise, rate: Double) throws {
        let model = try ExampleModel.heavy(bytes: 60_000)
        let clean = try NoisyRun(model, noise, rate: 0, seed: 1)
        for seed in 1...3 as ClosedRange<UInt64> {
            let noisy = try NoisyRun(model, noise, rate: rate, seed: seed)
            #expect(noisy.outputs == clean.outputs)
            #expect(noisy.erased == clean.erased && noisy.inferences == clean.inferences)
            if rate < 5e-4 { #expect(noisy.seconds < 2 * clean.seconds) }
        }
    }

    @Test(
        "so it is on every kind of board, whose flash is written by other units and erased by other sectors",
        arguments: BoardDescriptor.all, NoisyStream.Noise.allCases)
    func boards(kind: BoardDescriptor, noise: NoisyStream.Noise) throws {
        let model = try ExampleModel.heavy(bytes: 20_000)
        let clean = try NoisyRun(model, noise, rate: 0, seed: 1, on: kind)
        let noisy = try NoisyRun(model, noise, rate: 1e-3, seed: 4, on: kind)
        #expect(noisy.outputs == clean.outputs)
        #expect(noisy.erased == clean.erased && noisy.inferences == clean.inferences)
    }

    /// Where the table of rates goes, in the long check.
    static let table = ProcessInfo.processInfo.environment["THROUGHLINE_NOISE_TABLE"]

    @Test(
        "from 1 in 100,000 to 1 in 100 a run is exact or a clean failure, and never anything else",
        .enabled(if: table != nil))
    func rates() throws {
        let seeds = 1...10 as ClosedRange<UInt64>
        let rates = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2]
        let model = try ExampleModel.heavy(bytes: 60_000)
        var lines = [
            "| noise | rate | exact of \(seeds.count) | of a clean line's throughput | halves at |",
            "|---|---|---|---|---|",
        ]
        for noise in NoisyStream.Noise.allCases {
            let clean = try NoisyRun(model, noise, rate: 0, seed: 1)
            var last = (rate: 0.0, share: 1.0)
            var half: Double?
            var rows: [String] = []
            for rate in rates {
                var shares: [Double] = []
                for seed in seeds {
                    do {
                        let noisy = try NoisyRun(model, noise, rate: rate, seed: seed)
                        #expect(noisy.outputs == clean.outputs, "\(noise) at \(rate), seed \(seed)")
                        shares.append(clean.seconds / noisy.seconds)
                    } catch is BoardError {
                        // Given up with a name: no row.
                    }
                }
                // A run that is given up carries nothing.
                let share = shares.reduce(0, +) / Double(seeds.count)
                if half == nil, share < 0.5 {
                    // Between the two by the logarithm of the rate; from the least on, by the rate.
                    let part = (last.share - 0.5) / (last.share - share)
                    half = last.rate > 0 ? last.rate * pow(rate / last.rate, part) : rate * part
                }
                last = (rate, share)
                let range = shares.min().flatMap { least in shares.max().map { (least, $0) } }
                let text = range.map { "\(Int($0 * 100)) to \(Int($1 * 100)) %" } ?? "-"
                rows.append("| \(noise) | \(rate) | \(shares.count) | \(text) | ")
            }
            let place = half.map { "\(Int($0 * 1e5)) in 100,000" } ?? "beyond"
            lines += rows.enumerated().map { $1 + ($0 == 0 ? place : "") + " |" }
        }
        let path = try #require(Self.table)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    }
}
