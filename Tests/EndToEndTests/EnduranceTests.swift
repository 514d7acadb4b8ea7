import Boards
import Campaigns
import Facts
import Foundation
import Networks
import Records
import TestSupport
import Testing

/// Thousands of profiles on one virtual board without a restart.
///
/// `THROUGHLINE_PROFILES` is their number: 10,000 in the long check.
@Suite struct EnduranceTests {
    static let count =
        ProcessInfo.processInfo.environment["THROUGHLINE_PROFILES"].flatMap(Int.init) ?? 60

    /// Resident bytes of a process.
    private static func residentBytes(of process: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)
        let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        return pages * 4096
    }

    /// Virtual boards that this process has started.
    private static func boards() throws -> Set<String> {
        let own = ProcessInfo.processInfo.processIdentifier
        return Set(
            try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
                guard Int(name) != nil,
                    let status = try? String(contentsOfFile: "/proc/\(name)/status", encoding: .utf8)
                else { return false }
                return status.hasPrefix("Name:\tvirtual-board\n") && status.contains("\nPPid:\t\(own)\n")
            })
    }

    @Test("the first and the last profile of a model are the same, and nothing grows")
    func profiles() throws {
        let others = try Self.boards()
        let bench = try Bench()
        let profiler = Profiler(board: bench.board, tool: Tool(commit: ""), repeats: 2)
        let identity = try profiler.attach()
        let process = try Self.boards().subtracting(others).first
        let names = [
            "conv_pointwise", "conv_odd", "average_pool", "add_two_inputs", "concatenation", "arg_max",
        ]
        let models = try names.map { name in
            try Model(
                bytes: Array(Data(contentsOf: Folders.fixtures.appending(path: "\(name).tflite"))))
        }
        var first: [(cycles: [Int], cold: Int, arena: Int)] = []
        var before: (host: Int, board: Int?)?
        for index in 0..<Self.count {
            let place = index % models.count
            let profile = try profiler.profile(models[place], name: names[place], on: identity)
            let figures = (
                profile.steadyCycles.map(Int.init), Int(profile.coldCycles), profile.memory.arena.totalBytes
            )
            if first.count == place {
                first.append(figures)
            } else {
                // Two instructions of a pair share a cycle, so that a count may begin in the middle of one.
                let difference = zip(figures.0, first[place].cycles).map { abs($0 - $1) }.max() ?? .max
                #expect(difference <= 1, "\(index): \(figures), \(first[place]) before")
                #expect(figures.2 == first[place].arena)
            }
            // What is made once is there by then.
            if index == min(Self.count / 2, 1000) {
                before = (try Self.residentBytes(of: "self"), try process.map(Self.residentBytes))
            }
        }
        let start = try #require(before)
        // Other tests share the host's memory: only a run by itself is judged by it.
        if Self.count >= 1000 {
            #expect(try Self.residentBytes(of: "self") - start.host < 8 << 20)
        }
        if let process, let board = start.board {
            #expect(try Self.residentBytes(of: process) - board < 8 << 20)
        }
    }
}
