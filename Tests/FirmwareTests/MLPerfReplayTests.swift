import CLink
import Foundation
import Testing

@testable import Boards
@testable import Emulation
@testable import Networks

/// What the public MLPerf Tiny runner and a virtual board said to each other, recorded by the runner's own echo.
private struct Recording {
    /// One command without its '%', and the lines of its answer.
    struct Exchange {
        var command: String
        var answer: [String]
    }

    let exchanges: [Exchange]

    /// Reads lines "> COMMAND" and "< LINE"; others are comments.
    init(_ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Recordings/\(name)")
        var exchanges: [Exchange] = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let content = String(line.dropFirst(2))
            if line.hasPrefix("> ") {
                exchanges.append(Exchange(command: content, answer: []))
            } else if line.hasPrefix("< ") {
                try #require(!exchanges.isEmpty)
                exchanges[exchanges.count - 1].answer.append(content)
            }
        }
        self.exchanges = exchanges
    }
}

@Suite(.enabled(if: EmulatedFirmware.isExpected, "make firmwares was not run"))
struct MLPerfReplayTests {
    private static let stamp = "m-lap-us-"

    @Test(
        "what the public runner sent is answered as when it was recorded, on every board", arguments: Chip.all
    )
    func replay(chip: Chip) throws {
        let recording = try Recording("runner-kws01.txt")
        try #require(recording.exchanges.count > 40)
        let firmware = try EmulatedFirmware(chip)
        let base = try firmware.record(TL_HELLO, as: tl_hello.self).model_base
        let session = try MLPerfSession(firmware, model: try TableFive.kwsS.model(), at: base)
        var stamps: [Int] = []
        for exchange in recording.exchanges {
            let answer = firmware.receive(Array((exchange.command + "%").utf8)).bytes
            // Time depends on the cycle model, and is masked; so do the empty lines (LF alone) that say that a run goes
            // on. Everything else is equal, byte for byte.
            let isSign = { (at: Int) in answer[at] == 10 && (at == 0 || answer[at - 1] != 13) }
            #expect(exchange.command.hasPrefix("infer") || !answer.indices.contains(where: isSign))
            let text = String(
                decoding: answer.indices.filter { !isSign($0) }.map { answer[$0] }, as: UTF8.self)
            let lines = text.components(separatedBy: "\r\n")
            stamps += lines.compactMap { line in
                line.hasPrefix(Self.stamp) ? Int(line.dropFirst(Self.stamp.count)) : nil
            }
            let expected = exchange.answer.map { line in
                line.replacing("nucleo-f746zg", with: chip.board)
            }
            #expect(lines.map(masked) == expected.map(masked) + [""], "\(exchange.command)")
        }
        #expect(try session.ask("name").count == 1)

        // Two stamps around each run; what lies between them is the inferences' time and that of one line.
        try #require(stamps.count >= 2 && stamps.count.isMultiple(of: 2))
        #expect(stamps == stamps.sorted())
        try firmware.payload(TL_MODEL_SELECT, words(base))
        let invoked = try firmware.payload(TL_INVOKE, words(3, 0))
        let clock = Int(try firmware.record(TL_HELLO, as: tl_hello.self).clock_hz) / 1_000_000
        let single = Int(try #require(invoked.record(tl_cycles.self, at: 24)).low) / clock
        let runs = recording.exchanges.filter { $0.command.hasPrefix("infer") }
        for (index, run) in runs.enumerated() {
            let count = try #require(Int(run.command.split(separator: " ")[1]))
            let elapsed = stamps[2 * index + 1] - stamps[2 * index]
            #expect(abs(elapsed - count * single) < count * single / 50 + 400, "\(run.command)")
        }
        #expect(firmware.machine.faults.isEmpty)
    }

    private func masked(_ line: String) -> String {
        line.hasPrefix(Self.stamp) ? Self.stamp : line
    }

    @Test("binary noise at any speed leaves a board that a host can talk to", arguments: Chip.all)
    func noise(chip: Chip) throws {
        let firmware = try EmulatedFirmware(chip)
        let base = try firmware.record(TL_HELLO, as: tl_hello.self).model_base
        let session = try MLPerfSession(firmware, model: try ExampleNetworks.small(), at: base)
        for step in 1...20 {
            _ = firmware.receive((0..<step * 9).map { UInt8(truncatingIfNeeded: $0 &* $0 &* step &+ step) })
        }
        _ = firmware.receive([0])
        #expect(try session.ask("name") == ["m-name-dut-[throughline \(chip.board) bundled]"])
        firmware.machine.serial.hostBaud = Double(TL_BAUD_SLOW)
        _ = firmware.receive([UInt8](repeating: 0, count: 128))
        #expect(try session.ask("profile").count == 2)
        try firmware.payload(TL_HELLO)
        #expect(firmware.machine.faults.isEmpty)
    }
}
