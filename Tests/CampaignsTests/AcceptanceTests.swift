import BoardContract
import Boards
import Foundation
import Networks
import TestSupport
import Testing

@testable import Campaigns
@testable import Facts
@testable import Records

@Suite struct AcceptanceTests {
    @Test("a sound board passes every check, and the report comes back from its JSON")
    func passes() throws {
        let store = try Store(inMemory: ())
        let device = try BoardContract.ScriptedBoard(imageBytes: 3000).connected()
        device.wearLedger = StoredWearLedger(store: store, tool: Tool()) { _ in }
        let report = try Acceptance(
            device: device, reference: try BoardContract.ScriptedBoard(imageBytes: 3000).connected(),
            store: store,
            tool: Tool(), scale: Self.scale
        ).run()
        #expect(report.passed, "\(report.checks)")
        #expect(report.fileName == "acceptance-0102030405060708090a0b0c")
        #expect(report.repetition?.cycles.count == 5)
        #expect(Set(report.places.map(\.flashAddress)).count >= 5)
        #expect(Set(report.places.map(\.arenaStart)) == ["dtcm", "sram"])
        #expect(report.places.allSatisfy { $0.sameOutputs })
        #expect(report.pairs.count == 4 && report.pairs.allSatisfy { $0.ratio == 1 && $0.sameOutputs })
        let names = report.checks.map(\.name)
        for name in ["chip", "set-up", "provoked faults", "programming", "broken session"] {
            #expect(names.contains(name))
        }
        #expect(report.checks.last?.detail.contains("vector catch was found and removed") == true)
        #expect(report.calibration?.ratio == 1 && report.calibration?.scaledError == 0)
        #expect((report.wear?.sectors.count ?? 0) > 0)
        #expect(try store.measurements().count == 1 + report.places.count + 2 * report.pairs.count)
        let object = try JSONSerialization.jsonObject(with: report.json()) as? [String: Any]
        #expect(object?["passed"] as? Bool == true)
        let pair = try #require((object?["pairs"] as? [[String: Any]])?.first)
        #expect((pair["emulated_cycles"] as? Int ?? 0) > 0)
        let board = try #require(object?["board"] as? [String: Any])
        #expect(board["firmware_build_id"] != nil)
    }

    @Test("a chip that computes other bytes fails, and says where")
    func wrongBytes() throws {
        let device = try BoardContract.ScriptedBoard(imageBytes: 3000)
        device.firmware.corruptsOutputs = true
        let report = try Acceptance(
            device: device.connected(),
            reference: try BoardContract.ScriptedBoard(imageBytes: 3000).connected(),
            store: try Store(inMemory: ()), tool: Tool(), scale: Self.scale
        ).run()
        #expect(!report.passed)
        let failed = report.checks.filter { $0.state == .failed }.map(\.name)
        #expect(failed == ["fixtures", "side by side"], "\(report.checks)")
        #expect(report.pairs.allSatisfy { !$0.sameOutputs })
    }

    @Test("a board that is not set up as its kind fails at that and gives no row, unless it is asked for")
    func setUp() throws {
        for isAsked in [false, true] {
            let store = try Store(inMemory: ())
            let scripted = try BoardContract.ScriptedBoard(imageBytes: 3000)
            scripted.firmware.clockHz = 16_000_000
            let device = scripted.connected()
            if isAsked { device.setUp = .asFound }
            let report = try Acceptance(
                device: device, reference: try BoardContract.ScriptedBoard(imageBytes: 3000).connected(),
                store: store, tool: Tool(), scale: Self.scale
            ).run()
            let setUp = try #require(report.checks.first { $0.name == "set-up" })
            #expect(setUp.state == .failed && setUp.detail.contains("clock: 16 MHz, 216 MHz expected"))
            #expect(try store.measurements().isEmpty == !isAsked)
        }
    }

    @Test("a board that never answers makes a report that failed")
    func silent() throws {
        let scripted = try BoardContract.ScriptedBoard(imageBytes: 3000)
        scripted.firmware.isUnplugged = true
        scripted.probe.isUnplugged = true
        let report = try Acceptance(
            device: scripted.connected(),
            reference: try BoardContract.ScriptedBoard(imageBytes: 3000).connected(),
            store: try Store(inMemory: ()), tool: Tool(), scale: Self.scale
        ).run()
        #expect(!report.passed && report.board == nil && report.fileName == "acceptance-unknown")
    }

    private static var scale: Acceptance.Scale {
        var scale = Acceptance.Scale()
        scale.models = 4
        scale.repeats = 5
        scale.clockSeconds = 1
        return scale
    }

    @Test("the error of the virtual board is that of each pair by the ratio of the others")
    func sideBySideError() throws {
        #expect(SideBySideError([(100, 100), (200, 200)]) == nil)
        let error = try #require(SideBySideError([(110, 100), (220, 200), (330, 300)]))
        #expect(abs(error.ratio - 1.1) < 1e-12 && abs(error.rawError - (1 - 1 / 1.1)) < 1e-12)
        #expect(error.scaledError < 1e-12)
        let uneven = try #require(SideBySideError([(100, 100), (100, 100), (200, 100)]))
        #expect(abs(uneven.ratio - pow(2, 1.0 / 3)) < 1e-12)
        // The others' ratios: sqrt 2, sqrt 2, and 1 for a network that takes 2.
        #expect(abs(uneven.scaledError - (2 * (2.0.squareRoot() - 1) + 0.5) / 3) < 1e-12)
        #expect(abs(uneven.scaledWorst - 0.5) < 1e-12)
        #expect(uneven.ratioLow == 1 && uneven.ratioHigh == 2)
    }

    @Test(
        "the fixtures' digests are those of TensorFlow Lite Micro's outputs",
        .enabled(if: Folders.python != nil || Folders.isRequired, "needs the tests' Python environment"))
    func digests() throws {
        let models = try AcceptanceFixture.all.map { try $0.model() }
        let runs = zip(AcceptanceFixture.all, models).map { fixture, model in
            (model: model.bytes, inputs: fixture.inputs(of: model).flatMap { $0.flatMap { $0 } })
        }
        let outputs = try ReferenceInterpreter.run(runs)
        for (fixture, bytes) in zip(AcceptanceFixture.all, outputs) {
            #expect(Digest(of: bytes).description == fixture.digest, "\(fixture.name)")
        }
    }

    @Test(
        "a sweep stays in the model region, with no address twice",
        arguments: [2000, 60_000, 700_000, 900_000])
    func sweep(bytes: Int) throws {
        let board = try BoardContract.ScriptedBoard(imageBytes: 3000).connected()
        let identity = try board.attach()
        let units = max(1, bytes / 1024)
        let spec = NetworkSpec(
            name: "sweep", inputShape: [1, 1, 1024],
            layers: [.flatten, .fullyConnected(units: units, activation: .none)])
        let model = try Model(bytes: try ModelWriter.write(spec, seed: 1))
        let addresses = PlacementSweep(model, on: identity).placements.compactMap(\.flashAddress)
        #expect(Set(addresses).count == addresses.count && !addresses.isEmpty)
        if bytes < 800_000 { #expect(addresses.count == PlacementSweep.addressCount) }
        for address in addresses {
            #expect(address % 1024 == 0 && address >= identity.modelBase)
            let end = Int(address) + ConnectedBoard.flashSpan(ofModelBytes: model.bytes.count)
            #expect(end <= Int(identity.modelEnd))
        }
    }
}
