import Cycles
import Foundation

/// What a board answers to `{"command":"status"}`.
public struct BoardStatus: Codable, Sendable, Equatable {
    /// Core cycles since power-on.
    public var cycles: UInt64
    /// Instructions since power-on.
    public var instructions: UInt64
    /// Emulated seconds since power-on.
    public var seconds: Double
    /// Reads of flash that a data cache may have answered with old contents.
    public var stale_reads: Int
    /// What silicon would not forgive.
    public var board_faults: [BoardFault]
    /// Whether the core executes.
    public var running: Bool
    /// Blocks decoded and priced.
    public var translations: Int
    /// Which cycle model counts, and in which tier.
    public var cycle_model: String
}

/// The control connection: one JSON object a line, one answer each.
struct ControlProtocol {
    enum Command: String, Codable { case status, counts, unplug, quit }

    /// What a command gives.
    enum Reply {
        case status(BoardStatus)
        case counts(ExecutionCounts?)
        case done
    }

    private struct Request: Codable { var command: Command }
    private struct Done: Codable { var done: Bool }
    private struct Counts: Codable { var counts: Data? }
    private struct Failure: Codable { var error: String }

    /// Longest line; more without an end is dropped.
    static let limit = 65_536
    private var line: [UInt8] = []
    private var isOverlong = false

    /// Takes bytes and returns the answers that they ask for.
    mutating func receive(_ bytes: [UInt8], perform: (Command) -> Reply) -> [UInt8] {
        var answers: [UInt8] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                answers += answer(perform)
                line.removeAll(keepingCapacity: true)
                isOverlong = false
            } else if line.count < Self.limit {
                line.append(byte)
            } else {
                isOverlong = true
            }
        }
        return answers
    }

    private func answer(_ perform: (Command) -> Reply) -> [UInt8] {
        guard !isOverlong, let request = try? JSONDecoder().decode(Request.self, from: Data(line)) else {
            return encode(
                Failure(
                    error:
                        "expected {\"command\":\"status\"}, \"counts\", \"unplug\" or \"quit\" on a line of its own"
                ))
        }
        switch perform(request.command) {
        case .status(let status): return encode(status)
        case .counts(let counts): return encode(Counts(counts: counts.map { Data($0.bytes) }))
        case .done: return encode(Done(done: true))
        }
    }

    private func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8]((try? encoder.encode(value)) ?? Data("{}".utf8)) + [UInt8(ascii: "\n")]
    }
}
