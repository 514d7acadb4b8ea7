import CFirmware
import CLink
import Glibc
import TestSupport
import Testing

@testable import Boards

extension FirmwareSuites {
    /// Requests in any order on one firmware: each handler relies on what others left behind.
    @Suite(.serialized) struct RequestSequenceTests {
        private static let base = HostFirmware.modelBase
        private static let arenaBytes = Int(TL_HOST_ARENA_BYTES)
        /// What the bytes of the arena are that no model was given.
        private static let untouched: UInt8 = 0xC3
        private static let marks = [UInt8](repeating: untouched, count: arenaBytes)
        private static let input = (0..<ExampleNetworks.smallInput).map {
            UInt8(truncatingIfNeeded: $0 &* 53 &+ 7)
        }

        @Test(
            "bytes loaded for MLPerf Tiny stay in the part of the arena that the model was given",
            arguments: [(0, 8192), (4096, 8192), (65_536, 12_288)] as [(UInt32, UInt32)])
        func loadedBytes(offset: UInt32, bytes: UInt32) throws {
            let firmware = HostFirmware()
            try firmware.install(try ExampleNetworks.small(), at: Self.base)
            try firmware.payload(TL_MODEL_SELECT, words(Self.base))
            let expected = try firmware.infer(Self.input)
            try firmware.payload(TL_ARENA_PLACE, words(offset, bytes))
            mark()
            let selected = try firmware.record(
                TL_MODEL_SELECT, words(Self.base), as: tl_selected.self)
            try firmware.payload(TL_MLPERF, MLPerfSession.request())
            let session = MLPerfSession(speaking: firmware)
            let refusal = try #require(try session.ask("db load 999999999").first)
            let room = try #require(Int(refusal.dropLast().split(separator: " ").last ?? ""))
            #expect(room <= Int(bytes) - Int(selected.arena.total))
            // All of the room is filled, and the model still runs as before.
            try session.load([UInt8](repeating: 0xAA, count: room))
            try session.load(Self.input)
            let lines = try session.ask("infer 1 0")
            #expect(lines.contains("m-infer-done"))
            #expect(try MLPerfSession.results(lines.last).count == expected.count)
            try firmware.payload(TL_MODEL_SELECT, words(Self.base))
            #expect(try firmware.infer(Self.input) == expected)
            #expect(isUntouched(outside: Int(offset)..<Int(offset + bytes)))
        }

        @Test(
            "requests in any order are answered exactly once each, and a model that runs gives its outputs",
            arguments: 1...6 as ClosedRange<UInt64>)
        func anyOrder(seed: UInt64) throws {
            var generator = SeededNumbers(seed: seed)
            let firmware = HostFirmware()
            let places = [Self.base, Self.base + (16 << 10)]
            var outputs: [[UInt8]] = []
            for (place, number) in zip(places, 1...) {
                try firmware.install(try ExampleNetworks.small(seed: UInt64(number)), at: place)
                try firmware.payload(TL_MODEL_SELECT, words(place))
                outputs.append(try firmware.infer(Self.input))
            }
            var chain = RequestChain(firmware: firmware, places: places, arena: Self.arenaBytes)
            for _ in 0..<1500 {
                if chain.selected == nil { mark() }
                try chain.step(&generator)
                if let window = chain.window {
                    #expect(isUntouched(outside: window))
                }
                guard let selected = chain.selected, !chain.speaksText,
                    Int.random(in: 0..<4, using: &generator) == 0
                else { continue }
                #expect(try firmware.infer(Self.input) == outputs[selected])
            }
            try firmware.payload(TL_HELLO)
        }

        /// Fills the arena.
        private func mark() {
            memset(tl_host_arena(), Int32(Self.untouched), Self.arenaBytes)
        }

        private func isUntouched(outside window: Range<Int>) -> Bool {
            guard let arena = tl_host_arena() else { return false }
            let behind = Self.arenaBytes - window.upperBound
            return memcmp(arena, Self.marks, window.lowerBound) == 0
                && memcmp(arena + window.upperBound, Self.marks, behind) == 0
        }
    }
}
