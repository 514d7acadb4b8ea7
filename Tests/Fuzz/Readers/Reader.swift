import BoardContract
import Boards
import Campaigns
import Facts
import Foundation
import Latency
import Networks
import Records

/// What reads bytes from outside, chosen by `FUZZ_READER`; a trap, an error of a sanitizer or a time-out is a finding.
enum Reader: String, CaseIterable {
    case model, firmware, frames, link, probe, plan, energy, set, trace

    /// Reads bytes, and does what commands do with what came of them.
    func read(_ bytes: [UInt8]) {
        switch self {
        case .model: Self.model(bytes)
        case .firmware: Self.firmware(bytes)
        case .frames: Self.frames(bytes)
        case .link: FuzzedLines.session(line: bytes, probe: [])
        case .probe: FuzzedLines.session(line: [], probe: bytes)
        case .plan:
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try? CampaignPlan(reading: text)
            _ = try? BackboneDescription(reading: text)
        case .set: FuzzedSet(bytes).read()
        case .energy:
            for meter in PowerMeter.allCases { _ = try? PowerTrace(bytes, meter: meter, volts: 3.3) }
        case .trace: Self.trace(bytes)
        }
    }

    private static func model(_ bytes: [UInt8]) {
        guard let model = try? Model(bytes: bytes) else {
            _ = try? Model(describing: bytes)
            return
        }
        _ = Inspection(model, name: "fuzz", budget: BoardBudget(.f746zg))
        _ = LatencyFeatures(model)
        for engine in Engine.allCases { _ = try? MemoryPlan(model, engine: engine) }
    }

    private static func firmware(_ bytes: [UInt8]) {
        guard let image = try? FirmwareImage(elf: bytes) else { return }
        for board in BoardDescriptor.all { _ = image.arenaBytes(on: board) }
    }

    private static func frames(_ bytes: [UInt8]) {
        var decoder = FrameDecoder()
        for frame in decoder.feed(bytes) { _ = try? frame.get() }
    }

    private static func trace(_ bytes: [UInt8]) {
        let path = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(getpid()).trace").path
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)),
            let player = try? TracePlayer(path: path)
        else { return }
        _ = try? STLink(pipe: player, pacing: ScriptedBoard.pacing()).connect()
    }
}
