import Foundation
import TestSupport
import Testing

@testable import MeasurementExamples
@testable import Records

/// A recording with inferences of 20 ms, sampled every 0.1 ms, in the formats of three meters.
private struct Recording {
    static let volts = 3.3
    static let (idleAmperes, activeAmperes) = (0.01, 0.1)
    var inferences = 5
    /// Samples of each inference; others in between are 300.
    var length = 200

    /// Amperes and marker of each sample.
    var samples: [(amperes: Double, isMarked: Bool)] {
        let idle = Array(repeating: (amperes: Self.idleAmperes, isMarked: false), count: 300)
        return (0..<inferences).flatMap { number in
            // Each inference takes 1 mA more than the one before.
            let active = Self.activeAmperes + Double(number) * 0.001
            return idle + Array(repeating: (amperes: active, isMarked: true), count: length)
        } + idle
    }

    /// Joules of the inference of a number, by what was put in.
    func joules(_ number: Int) -> Double {
        (Self.activeAmperes + Double(number) * 0.001) * Self.volts * Double(length) * 1e-4
    }

    func text(_ format: String) -> String {
        let rows = samples.enumerated().map {
            (time: Double($0) * 1e-4, amperes: $1.amperes, bit: $1.isMarked ? 1 : 0)
        }
        let volts = Self.volts
        switch format {
        case "ppk2 bits":
            return "Timestamp(ms),Current(uA),D0-D7\n"
                + rows.map { "\($0.time * 1e3),\($0.amperes * 1e6),00\($0.bit)00000\n" }.joined()
        case "ppk2 columns":
            return "Timestamp(ms),Current(uA),D0,D1,D2,D3,D4,D5,D6,D7\n"
                + rows.map { "\($0.time * 1e3),\($0.amperes * 1e6),0,0,\($0.bit),0,0,0,0,0\n" }.joined()
        case "otii":
            return
                "\"Timestamp (s)\",\"Arc Main Current (A)\",\"Arc Main Voltage (V)\",\"Arc ADC Current (A)\",\"Arc GPI 1\"\r\n"
                + rows.map { "\($0.time),\($0.amperes),\(volts),7,\($0.bit)\r\n" }.joined()
        case "otii clock":
            return
                "\"Wall-clock time (UTC)\",\"Arc Main Current (A)\",\"Arc Main Voltage (V)\",\"Arc GPI 1\"\n"
                + rows.map {
                    "\"2026-11-21T23:59:\(String(format: "%08.5f", 58 + $0.time))Z\",\($0.amperes),\(volts),\($0.bit)\n"
                }.joined()
        case "otii semicolons":
            return "Timestamp(s);Main current(mA);Main voltage(mV);GPI1\n"
                + rows.map {
                    "\($0.time);\($0.amperes * 1e3);\(volts * 1e3);\($0.bit)\n".replacing(".", with: ",")
                }.joined()
        case "joulescope":
            return "#time,current,voltage,power,gpi0\n"
                + rows.map { "\($0.time),\($0.amperes),\(volts),\($0.amperes * volts),\($0.bit)\n" }.joined()
        default:
            return "time (s),current (A),voltage (V),current range,GPI[0]\n"
                + rows.map { "\($0.time),\($0.amperes),\(volts),4,\($0.bit)\n" }.joined()
        }
    }
}

@Suite struct PowerTraceTests {
    private static func read(
        _ text: String, _ meter: PowerMeter = .ppk2, channel: String? = "D2", volts: Double? = Recording.volts
    ) throws(PowerTraceError) -> PowerTrace {
        try PowerTrace(Array(text.utf8), meter: meter, channel: channel, volts: volts)
    }

    private func isNear(_ found: Double?, _ wanted: Double, by share: Double = 1e-6) -> Bool {
        found.map { abs($0 - wanted) <= share * abs(wanted) } ?? false
    }

    @Test(
        "The export of each meter gives the energy that was put in",
        arguments: [
            ("ppk2 bits", PowerMeter.ppk2, "D2" as String?), ("ppk2 columns", .ppk2, "d2"),
            ("otii", .otii, nil), ("otii clock", .otii, nil), ("otii semicolons", .otii, nil),
            ("joulescope", .joulescope, nil),
            ("joulescope raw", .joulescope, "gpi[0]"),
        ])
    func formats(format: String, meter: PowerMeter, channel: String?) throws {
        let recording = Recording()
        let trace = try Self.read(
            recording.text(format), meter, channel: channel, volts: meter == .ppk2 ? Recording.volts : nil)
        let energy = try InferenceEnergy(trace, latency: 20, isEmulated: false)
        let put = (0..<recording.inferences).map { recording.joules($0) * 1000 }
        let mean = put.reduce(0, +) / Double(put.count)
        let variance = put.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(put.count - 1)
        #expect(energy.windowCount == recording.inferences && energy.ignoredCount == 0)
        // Dates have microseconds only beside 10^9 seconds.
        let share = format == "otii clock" ? 1e-4 : 1e-6
        #expect(isNear(energy.windowMilliseconds, 20, by: share))
        #expect(isNear(energy.millijoules, mean, by: share))
        #expect(isNear(energy.millijoulesSD, variance.squareRoot(), by: 100 * share))
        #expect(isNear(energy.milliwatts, mean / 20 * 1000, by: share))
        #expect(isNear(energy.milliwattsSD, variance.squareRoot() / 20 * 1000, by: 100 * share))
        #expect(isNear(energy.idleMilliwatts, Recording.idleAmperes * Recording.volts * 1000, by: share))
    }

    @Test("An inference that the recording cuts off, of another length or with samples lost is left out")
    func leftOut() throws {
        var lines = Recording().text("ppk2 bits").split(separator: "\n").map(String.init)
        // From within the first inference to within the last, with a gap in the second.
        lines = [lines[0]] + lines[400...850] + lines[900...2400]
        let trace = try Self.read(lines.joined(separator: "\n"))
        #expect(trace.windows.map(\.hasGap) == [true, false, false])
        let energy = try InferenceEnergy(trace, latency: 20, isEmulated: false)
        #expect(energy.windowCount == 2 && energy.ignoredCount == 1)
        #expect(isNear(energy.millijoules, (Recording().joules(2) + Recording().joules(3)) * 500))
        let other = try #require(throws: PowerTraceError.self) {
            try InferenceEnergy(trace, latency: 25, isEmulated: false)
        }
        #expect(other.description.contains("25 ms") && other.description.contains("--row"))
        #expect(try InferenceEnergy(trace, latency: 25, isEmulated: true).windowCount == 2)
        #expect(throws: PowerTraceError.self) { try InferenceEnergy(trace, latency: 55, isEmulated: true) }
    }

    @Test(
        "A digital input that was not sampled keeps its level, and samples that are no numbers are passed over"
    )
    func unknown() throws {
        let text = Recording().text("otii")
            .replacing("0.1,3.3,7,1\r\n", with: "0.1,3.3,7,\r\n").replacing(
                "0.101,3.3,7,1", with: "nan,3.3,7,1")
        let trace = try Self.read(text, .otii, channel: nil, volts: nil)
        // The first inference never rises, the second has no samples.
        #expect(trace.windows.count == 3)
    }

    @Test(
        "What is no trace, or lacks something, is refused with what is wanted",
        arguments: [
            ("", "header"), ("a,b\n1,2\n", "header"),
            ("Timestamp(ms),Current(uA)\n0,1\n", "digital input D2"),
            ("Timestamp(ms),Current(uA),D0-D7\n", "samples"),
            ("Timestamp(ms),Current(uA),D0-D7\n0,1,0\n1,1\n2,1,0\n", "line 3: expected 3 fields, found 2"),
            ("Timestamp(ms),Current(uA),D2\n0,1,0\nx,1,0\n2,1,0\n", "line 3: expected a time, found 'x'"),
            ("Timestamp(ms),Current(uA),D2\n0,1,0\n5,1,0\n2,1,0\n", "line 4: expected rising times"),
        ])
    func refused(text: String, reason: String) throws {
        let error = try #require(throws: PowerTraceError.self) { try Self.read(text) }
        #expect(error.description.contains(reason), "\(error)")
        #expect(!error.description.contains("\n"))
    }

    @Test("A PPK2's export without a supply is refused, and so is a flat marker and a power below 0")
    func unusable() throws {
        let text = Recording().text("ppk2 bits")
        let supply = try #require(throws: PowerTraceError.self) { try Self.read(text, volts: nil) }
        #expect(supply.description.contains("--volts"))
        let flat = try Self.read(text, channel: "D7")
        #expect(throws: PowerTraceError.self) { try InferenceEnergy(flat, latency: 20, isEmulated: false) }
        let reversed = try Self.read(Recording().text("otii"), .otii, channel: nil, volts: -3.3)
        #expect(throws: PowerTraceError.self) {
            try InferenceEnergy(reversed, latency: 20, isEmulated: false)
        }
    }

    @Test("Cut off or with bits flipped anywhere, a trace is read or refused in one line")
    func hostile() throws {
        var numbers = SeededNumbers(seed: 8)
        let formats: [(String, PowerMeter)] = [
            ("ppk2 bits", .ppk2), ("otii clock", .otii), ("otii semicolons", .otii),
            ("joulescope", .joulescope),
        ]
        for round in 0..<200 {
            let (format, meter) = formats[round % formats.count]
            var bytes = Array(Recording(inferences: 1, length: 5).text(format).utf8)
            if round % 5 == 0 {
                bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &numbers)))
            }
            for _ in 0..<(bytes.isEmpty ? 0 : 3) {
                // Half of them in the header.
                let limit = round % 2 == 0 ? min(80, bytes.count) : bytes.count
                bytes[Int.random(in: 0..<limit, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
            do throws(PowerTraceError) {
                let trace = try PowerTrace(bytes, meter: meter, volts: 3)
                _ = try InferenceEnergy(trace, latency: 0.5, isEmulated: true)
            } catch {
                #expect(!error.description.contains { $0.isNewline }, "\(error)")
            }
        }
    }

    @Test("A reading is stored once beside its measurement, and derived energy stands apart from it")
    func stored() throws {
        let store = try Store(inMemory: ())
        let first = try store.record(Example.profile(1))
        let second = try store.record(Example.profile(2))
        let trace = try Self.read(Recording().text("ppk2 bits"))
        var metered = MeteredEnergy(
            meter: .ppk2, traceSHA256: String(repeating: "ab", count: 32), channel: "D2", supplyVolts: 3.3,
            energy: try InferenceEnergy(trace, latency: 20, isEmulated: false), provenance: Example.provenance
        )
        #expect(try store.record(metered, of: first).wasPresent == false)
        #expect(try store.record(metered, of: first).wasPresent)
        metered.supplyVolts = nil
        #expect(try store.record(metered, of: first).wasPresent == false)
        #expect(throws: StoreError.self) { try store.record(metered, of: 77) }
        let rows = try store.energies(limit: 10)
        #expect(rows.map(\.measurement) == [second, first])
        #expect(rows[0].metered == nil && rows[1].metered == metered)
        // 21,600,100 cycles of 216 MHz at the 445 mW that the paper's energies come to.
        #expect(isNear(rows[0].derivedMillijoules, 44.500206, by: 1e-6))
        let average = try #require(rows[0].average(period: 400, sleep: 5))
        #expect(average.isDerived && isNear(average.power.milliwatts, 0.25 * 445 + 0.75 * 5, by: 1e-4))
        let busy = try #require(rows[1].average(period: 10, sleep: 5)?.power)
        #expect(!busy.meetsPeriod && busy.milliwatts == metered.energy.milliwatts && busy.dutyCycle > 1.9)
        #expect(try store.energies(row: first, board: "nucleo-f446re", limit: 9).isEmpty)
    }
}
