import Foundation
import Networks

/// A slide rail to be heard: a motor whose tone follows the speed, friction that rings in the rail, and stops at both
/// ends.
struct SlideRail {
    /// Seconds of a forth and back.
    var period: Double
    /// Motor's tone at full speed, hertz.
    var tone: Double
    /// Amplitudes of the tone and its overtones.
    var overtones: [Double]
    /// Frequencies at which friction rings, hertz.
    var resonances: [Double]
    /// Level of friction beside the motor's.
    var friction: Double
    /// Frequency of the stops' sound, hertz.
    var stop: Double
    /// Level of the stops' sound.
    var stopLevel: Double

    /// What can go wrong.
    enum Fault: Int, CaseIterable {
        /// A place of the rail knocks when it is passed.
        case damage
        /// Friction is louder and rings higher.
        case dry
        /// The motor's tone wavers, and its overtones change.
        case loose
    }

    /// A machine of a type, whose machines differ by some tenths.
    init(machine: Int, seed: UInt64) {
        var random = RandomSource(seed: seed, position: machine)
        // Steps of a scale in an order of their own for each property: draws could make two machines alike.
        func spread(_ middle: Double, _ share: Double) -> Double {
            let step = Double((machine * (1 + 2 * random.below(2)) + random.below(4)) % 4) - 1.5
            return middle * exp(share * (step + 0.3 * (random.unit() - 0.5)))
        }
        period = spread(2, 0.05)
        tone = spread(140, 0.035)
        overtones = (1...8).map { spread(0.6, 0.15) / Double($0) }
        resonances = [spread(800, 0.05), spread(2400, 0.05)]
        friction = spread(0.7, 0.12)
        stop = spread(500, 0.06)
        stopLevel = spread(1, 0.12)
    }

    /// The same machine on another day: temperature, load and place of the microphone are not the same.
    func varied(_ random: inout RandomSource) -> SlideRail {
        func factor(_ spread: Double) -> Double { exp(spread * random.normal()) }
        var rail = self
        rail.period *= factor(0.02)
        rail.tone *= factor(0.012)
        rail.overtones = overtones.map { $0 * factor(0.1) }
        rail.resonances = resonances.map { $0 * factor(0.015) }
        rail.friction *= factor(0.1)
        rail.stop *= factor(0.02)
        rail.stopLevel *= factor(0.1)
        return rail
    }

    /// Samples at 16 kHz with a level of 0.1; a `severity` of 0 is no fault, one of 1 is plain to hear.
    func samples(
        _ count: Int, fault: Fault?, severity: Double, _ random: inout RandomSource
    ) -> [Float] {
        let rate = Double(LogMel.sampleRate)
        var rings = (resonances + [stop, 2.7 * stop]).map { Ring(frequency: $0, sharpness: 12) }
        var gain = friction
        if fault == .dry {
            gain *= 1 + 2 * severity
            rings[0] = Ring(frequency: resonances[0] * (1 + 0.3 * severity), sharpness: 12)
            rings[1] = Ring(frequency: resonances[1] * (1 + 0.3 * severity), sharpness: 12)
        }
        let overtones = overtones.enumerated().map { index, amplitude in
            fault == .loose && index % 2 == 1 ? amplitude * (1 + 2 * severity) : amplitude
        }
        let offset = random.unit()
        let damage = 0.1 + 0.3 * random.unit()
        var turns = 0.0
        var place = 0.0
        var samples: [Float] = []
        samples.reserveCapacity(count)
        for index in 0..<count {
            let time = Double(index) / rate
            let phase = (time / period + offset).truncatingRemainder(dividingBy: 1)
            let stroke = phase < 0.5 ? phase : phase - 0.5
            let speed = Self.speed(stroke)
            let waver = fault == .loose ? 1 + 0.08 * severity * sin(2 * Double.pi * 9 * time) : 1
            turns = (turns + tone * speed * waver / rate).truncatingRemainder(dividingBy: 1)
            var value = 0.0
            for (harmonic, amplitude) in overtones.enumerated() {
                value += amplitude * sin(2 * Double.pi * Double(harmonic + 1) * turns)
            }
            value *= 0.3 * speed
            let scrape = gain * speed * random.normal()
            value += rings[0].next(scrape) + rings[1].next(0.7 * scrape)
            var knock = 0.0
            // Both ends of a stroke, and what is damaged between them, on the way forth and back.
            if place < 0.4, stroke >= 0.4 { knock += 40 * stopLevel }
            let spot = phase < 0.5 ? damage : 0.4 - damage
            if fault == .damage, place < spot, stroke >= spot { knock += 60 * severity }
            place = stroke
            value += rings[2].next(knock) + rings[3].next(0.5 * knock)
            samples.append(Float(value))
        }
        let level = Sound(samples: samples, sampleRate: LogMel.sampleRate).level
        return level > 0 ? samples.map { $0 * 0.1 / level } : samples
    }

    /// Speed in a stroke of 0.5: up, steady, down, and a rest from 0.4 on.
    private static func speed(_ stroke: Double) -> Double {
        max(0, min(1, stroke / 0.08, (0.4 - stroke) / 0.08))
    }

    /// A resonator of second order with a gain of about 1 for noise.
    private struct Ring {
        private let first: Double
        private let second: Double
        private let gain: Double
        private var last = 0.0
        private var before = 0.0

        init(frequency: Double, sharpness: Double) {
            let angle = 2 * Double.pi * min(0.49, frequency / Double(LogMel.sampleRate))
            let radius = exp(-angle / (2 * sharpness))
            first = 2 * radius * cos(angle)
            second = -radius * radius
            gain = (1 - radius * radius).squareRoot() * sin(angle)
        }

        mutating func next(_ input: Double) -> Double {
            let value = gain * input + first * last + second * before
            before = last
            last = value
            return value
        }
    }
}
