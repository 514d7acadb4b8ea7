public import Foundation
import Networks

/// Machine sounds for a run without any download: slide rails with injected faults, in the layout of MIMII.
///
/// Training, validation and test share no kind of background noise; faults are in the test alone. The area under the
/// curve on it is no figure of machines.
public struct MachineSynthesis: Sendable, Codable {
    /// Recordings of 10 s in all.
    public let count: Int
    /// Chooses machines, days, faults and noise.
    public let seed: UInt64

    /// Names of the machines, as MIMII's public ones.
    static let machines = ["id_00", "id_02", "id_04", "id_06"]
    /// Fewest recordings: a machine then has one for validation.
    public static let least = 40
    private static let samples = 10 * LogMel.sampleRate
    /// One in five recordings has a fault.
    private static let faultsEvery = 5
    /// Least and largest severity of a fault.
    static let severities = 0.3...1.5
    /// Level of the machine to that of the noise, dB: least and largest.
    static let signalToNoise = 6.0...18.0

    /// Describes a data set of at least 40 recordings.
    public init(count: Int, seed: UInt64) {
        self.count = max(Self.least, count)
        self.seed = seed
    }

    /// What one recording is.
    struct Plan: Hashable {
        var machine: Int
        var fault: SlideRail.Fault?
        var severity: Double
        var noise: Noise
        /// dB.
        var signalToNoise: Double
        /// Path in the data set.
        var path: String
        var split: Split
    }

    /// All recordings.
    func plans() -> [Plan] {
        Self.machines.indices.flatMap { machine in
            let all = count / Self.machines.count + (machine < count % Self.machines.count ? 1 : 0)
            let anomalous = all / Self.faultsEvery
            return (0..<all).map { plan(machine, $0, anomalous: anomalous, normal: all - anomalous) }
        }
    }

    /// A machine's recording of an index: first those with a fault.
    private func plan(_ machine: Int, _ index: Int, anomalous: Int, normal: Int) -> Plan {
        var random = RandomSource(seed: seed &+ UInt64(machine), position: index)
        let isAnomalous = index < anomalous
        let number = isAnomalous ? index : index - anomalous
        let tested = MachineSounds.testCount(normal: normal, anomalous: anomalous)
        let validated = MachineSounds.validationCount(of: normal - tested)
        let split: Split =
            isAnomalous || number < tested
            ? .test : number < normal - validated ? .training : .validation
        let noises = Noise.allCases.filter { $0.split == split }
        let (low, high) = (Self.severities.lowerBound, Self.severities.upperBound)
        let (quiet, loud) = (Self.signalToNoise.lowerBound, Self.signalToNoise.upperBound)
        let digits = "\(number)"
        let name = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        let fault = isAnomalous ? SlideRail.Fault(rawValue: index % SlideRail.Fault.allCases.count) : nil
        return Plan(
            machine: machine, fault: fault, severity: low + (high - low) * random.unit(),
            noise: noises[random.below(noises.count)],
            signalToNoise: quiet + (loud - quiet) * random.unit(),
            path: "slider/\(Self.machines[machine])/\(isAnomalous ? "abnormal" : "normal")/\(name).wav",
            split: split)
    }

    /// Writes the data set; recordings that are there already are kept, so that a run that was stopped goes on.
    ///
    /// `progress` hears the number of recordings that are done. Throws a `DataError` for a file that cannot be written.
    public func write(to folder: URL, progress: (Int) throws -> Void = { _ in }) throws {
        try Synthesis.claim(folder, for: self)
        let noises = Dictionary(
            uniqueKeysWithValues: Noise.allCases.enumerated().map { index, noise in
                (noise, noise.sound(seconds: 30, seed: seed &+ UInt64(index)).samples)
            })
        for (position, plan) in plans().enumerated() {
            let url = folder.appending(path: plan.path)
            try Synthesis.make(url.deletingLastPathComponent())
            try Synthesis.write(url) { file in
                var random = RandomSource(seed: ~seed, position: position)
                let rail = SlideRail(machine: plan.machine, seed: seed).varied(&random)
                var samples = rail.samples(
                    Self.samples, fault: plan.fault, severity: plan.severity, &random)
                let noise = noises[plan.noise] ?? []
                let start = random.below(noise.count - Self.samples)
                let gain = Float(pow(10, -plan.signalToNoise / 20))
                for index in samples.indices where start + index < noise.count {
                    samples[index] += gain * noise[start + index]
                }
                try Sound(samples: samples, sampleRate: LogMel.sampleRate).write(to: file)
            }
            try progress(position + 1)
        }
    }
}
