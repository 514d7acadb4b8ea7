import Foundation
import Networks
import TestSupport
import Testing

@Suite("Energy of a measurement") struct EnergyCommandTests {
    @Test("A trace is read, stored beside its measurement and shown, and one of another model is refused")
    func energy() throws {
        let temporary = try TemporaryFolder("energy")
        let network = NetworkSpec(
            name: "small", inputShape: [1, 1, 1024],
            layers: [.flatten, .fullyConnected(units: 59, activation: .none)])
        try Data(try ModelWriter.write(network, seed: 1)).write(to: temporary.url.appending(path: "a.tflite"))
        let run = { (arguments: [String]) in
            try Command(arguments + ["--json", "--db", "m.sqlite"], in: temporary.url)
        }
        let absent = try run(["energy"])
        #expect(absent.exitCode == 2 && absent.hasOneErrorLine)
        let firmware = Folders.repository.appending(path: "firmware/build/nucleo-f746zg-bundled.elf").path
        let profile = try json(try run(["profile", "a.tflite", "--repeat", "1", "--firmware", firmware]))
        let latency = try #require(profile["latency_ms"] as? Double)

        // Three inferences of the model and one of another, 100 mA at 3 V, 500 samples each.
        var text = "Timestamp(ms),Current(uA),D0-D7\n"
        var time = 0.0
        for factor in [1.0, 1, 9, 1] {
            for (bit, amperes) in [(0, 0.01), (1, 0.1)] {
                for _ in 0..<500 {
                    text += "\(time),\(amperes * 1e6),\(bit)0000000\n"
                    time += latency * factor / 500
                }
            }
        }
        text += "\(time),0,00000000\n"
        try Data(text.utf8).write(to: temporary.url.appending(path: "trace.csv"))
        let read = ["energy", "import", "trace.csv", "--meter", "ppk2"]
        let period = ["--period", "1s", "--sleep-mw", "2"]
        let stored = try json(try run(read + ["--volts", "3"] + period))
        #expect(stored["window_count"] as? Int == 3 && stored["ignored_count"] as? Int == 1)
        #expect(abs((stored["power_mw"] as? Double ?? 0) - 300) < 0.01)
        #expect(abs((stored["energy_mj"] as? Double ?? 0) / (0.3 * latency) - 1) < 1e-4)
        #expect((stored["average"] as? [String: Any])?["source"] as? String == "metered")
        #expect(try json(try run(read + ["--volts", "3"]))["was_present"] as? Bool == true)

        let shown = try #require(try json(try run(["energy"] + period))["energies"] as? [[String: Any]])
        #expect(shown.count == 1 && shown[0]["energy_mj"] as? Double == stored["energy_mj"] as? Double)
        #expect(abs((shown[0]["energy_derived_mj"] as? Double ?? 0) / (0.445 * latency) - 1) < 1e-9)
        for wrong in [
            read, read + ["--volts", "3", "--row", "7"], read + ["--volts", "3", "--channel", "D4"],
        ] {
            let refused = try run(wrong)
            #expect(refused.exitCode == 2 && refused.hasOneErrorLine, "\(refused.errors)")
        }
        for usage in [["energy", "--period", "1s"], ["energy", "import", "trace.csv", "--meter", "lpm01a"]] {
            #expect(try run(usage).exitCode == 64)
        }
    }

    private func json(_ command: Command) throws -> [String: Any] {
        try #require(command.exitCode == 0, "\(command.errors)")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
    }
}
