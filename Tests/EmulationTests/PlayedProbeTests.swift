import Foundation
import Testing

@testable import Emulation

/// The probe's side of a trace.
@Suite("Played probe") struct PlayedProbeTests {
    private func probe(_ lines: [String]) throws -> PlayedProbe {
        let path = NSTemporaryDirectory() + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: path))
        return try PlayedProbe(path: path)
    }

    private static let lines = [
        #"{"at":0.1,"event":"probe-error","text":"timeout"}"#,
        #"{"at":0.2,"event":"line-speed","text":"921600"}"#,
        #"{"at":0.3,"event":"probe-out","bytes":"f500"}"#, #"{"at":0.4,"event":"probe-in","bytes":"0100"}"#,
        #"{"at":0.5,"event":"probe-reclaim"}"#, #"{"at":0.6,"event":"probe-reset"}"#,
        #"{"at":0.7,"event":"probe-out","bytes":"f100"}"#,
        #"{"at":0.8,"event":"probe-error","text":"stall"}"#,
    ]

    @Test("answers as it did then, failures and all, in the same order")
    func plays() throws {
        let probe = try probe(Self.lines)
        #expect(probe.bulkIn(limit: 64).0 == .timeout)
        #expect(probe.bulkOut([0xF5, 0]) == .done)
        let (status, data) = probe.bulkIn(limit: 64)
        #expect(status == .done && data == [1, 0])
        #expect(probe.usbReset() == .done)
        #expect(!probe.isDone)
        #expect(probe.bulkOut([0xF1, 0]) == .stall)
        #expect(probe.isDone)
    }

    @Test("says once where the host asks for something else, and refuses from there on")
    func diverges() throws {
        let probe = try probe(Self.lines)
        var told: [String] = []
        probe.log = { told.append($0) }
        #expect(probe.bulkIn(limit: 64).0 == .timeout)
        #expect(probe.bulkOut([0xF7, 0]) == .stall)
        #expect(probe.bulkOut([0xF5, 0, 1]) == .stall && probe.bulkIn(limit: 2).0 == .stall)
        #expect(told.count == 1 && told[0].contains("line 3, probe-out f500"))
        #expect(!probe.isDone)
        let ended = try self.probe([])
        #expect(ended.isDone && ended.usbReset() == .stall && !ended.isDone)
    }

    @Test(
        "refuses a file that is no trace, by its line",
        arguments: ["{}", "x", #"{"event":"probe-out","bytes":"0"}"#, #"{"event":"other"}"#])
    func damaged(line: String) throws {
        let error = try #require(throws: EmulationError.self) { try probe([Self.lines[0], line]) }
        #expect(error.description.contains("line 2"))
    }
}
