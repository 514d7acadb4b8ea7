import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct SoundTests {
    @Test("a sound comes back from its file to the last bit of 16, cut off beyond full scale")
    func roundTrip() throws {
        let folder = try TemporaryFolder("sound")
        let url = folder.url.appending(path: "a.wav")
        try Sound(samples: [0, 0.5, -0.5, 1, -1, 7], sampleRate: 16000).write(to: url)
        let read = try Sound(contentsOf: url)
        #expect(read.sampleRate == 16000)
        #expect(read.samples.count == 6)
        for (value, expected) in zip(read.samples, [0, 0.5, -0.5, 1, -1, 1] as [Float]) {
            #expect(abs(value - expected) < 1.0 / 16384)
        }
        #expect(throws: DataError.self) { try Sound(contentsOf: url, channel: 1) }
        #expect(throws: DataError.self) { try Sound(contentsOf: url, channel: -1) }
    }

    @Test("a damaged file is an error or a sound, never a crash")
    func damaged() throws {
        let folder = try TemporaryFolder("sound")
        let url = folder.url.appending(path: "a.wav")
        try Sound(samples: (0..<64).map { Float($0) / 64 }, sampleRate: 8000).write(to: url)
        let bytes = [UInt8](try Data(contentsOf: url))
        var refused = 0
        for index in 0..<44 {
            for value in [0, 1, 127, 128, 255] as [UInt8] {
                var damaged = bytes
                damaged[index] = value
                try Data(damaged).write(to: url)
                if (try? Sound(contentsOf: url)) == nil { refused += 1 }
            }
        }
        #expect(refused > 20)
        try Data().write(to: url)
        #expect(throws: DataError.self) { try Sound(contentsOf: url) }
        #expect(throws: DataError.self) { try Sound(contentsOf: folder.url) }
        #expect(throws: DataError.self) { try Sound(contentsOf: folder.url.appending(path: "none.wav")) }
    }

    @Test("resampling keeps length in seconds, pitch and level")
    func resampled() throws {
        let tone = (0..<22050).map { Float(sin(2 * Double.pi * 440 * Double($0) / 22050)) }
        let sound = try Sound(samples: tone, sampleRate: 22050).resampled(to: 16000)
        #expect(sound.sampleRate == 16000)
        #expect(abs(sound.samples.count - 16000) <= 2)
        let expected = (0..<15000).map { Float(sin(2 * Double.pi * 440 * Double($0) / 16000)) }
        let worst = zip(sound.samples, expected).dropFirst(500).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(worst < 0.01)
        #expect(throws: DataError.self) {
            try Sound(samples: [1, 2], sampleRate: 1_000_000).resampled(to: 1)
        }
        #expect(try Sound(samples: [], sampleRate: 8000).resampled(to: 16000).samples.isEmpty)
    }

    @Test("each kind of noise has its level and fits 16 bits", arguments: Noise.allCases)
    func noise(noise: Noise) throws {
        let sound = noise.sound(seconds: 3, seed: 4)
        #expect(sound.samples.count == 48000)
        #expect(abs(sound.level - 0.1) < 1e-3)
        #expect(sound.samples.allSatisfy { abs($0) <= 1 })
        #expect(noise.sound(seconds: 3, seed: 4).samples == sound.samples)
    }
}
