package import Foundation
package import Latency
package import Networks

/// What networks of a bench cost, by fits that are kept.
package struct BenchPrices: Sendable {
    private let fits: [FitAtLevel]

    /// What a kept fit's file has that matters here.
    private struct KeptFit: Decodable {
        var fit: BoardFit
    }

    /// Reads the fits of a plan in the order of their names; the first says where networks lie.
    ///
    /// - Parameter folder: `measurements/fits`.
    ///
    /// Throws a `StateError` for one that is not there.
    package init(_ names: [String], in folder: URL) throws {
        fits = try names.map { name in
            let file = folder.appending(path: "\(name).json")
            guard let data = try? Data(contentsOf: file),
                let kept = try? JSONDecoder().decode(KeptFit.self, from: data)
            else {
                throw StateError(
                    place: file.path, expected: "a kept fit", found: "none",
                    cure: "give the folder of measurements/fits by --fits")
            }
            return FitAtLevel(kept.fit)
        }
    }

    /// The limit of a latency by the first fit; an unlimited one by ops where there is none.
    package func limit(_ milliseconds: Double) -> Limit {
        fits.first.map { .latency(maxMs: milliseconds, rule: $0.rule) } ?? .ops(.max)
    }

    /// Prices a network.
    package func network(
        _ architecture: Architecture, _ group: BenchNetwork.Group
    ) throws(ModelError) -> BenchNetwork {
        let memory = Limit.memory(maxBytes: .max, besidesArena: fits.first?.staticBytes ?? 0)
        let flash = Limit.flash(maxBytes: .max, besidesFile: fits.first?.firmwareBytes ?? 0)
        var latencies: [Double] = []
        for fit in fits { latencies.append(try fit.rule.latencyMs(architecture)) }
        return BenchNetwork(
            id: architecture.id, group: group, latenciesMs: latencies,
            sramBytes: Int(try memory.exact(architecture)), flashBytes: Int(try flash.exact(architecture)),
            ops: architecture.ops)
    }
}
