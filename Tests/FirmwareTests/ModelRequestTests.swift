import CFirmware
import CLink
import Networks
import Testing

@testable import Boards

extension FirmwareSuites {
    @Suite(.serialized) struct ModelRequestTests {
        static let base = HostFirmware.modelBase
        static let blob = [UInt8](repeating: 0x5A, count: 3000)

        private func selectCode(_ firmware: HostFirmware, _ address: UInt32 = base) throws -> Int {
            let answer = try firmware.ask(TL_MODEL_SELECT, words(address))
            return firmware.error(in: answer).map { Int($0.code) } ?? TL_OK
        }

        @Test("an entry is looked for in the model region at multiples of 1 KiB only")
        func places() throws {
            let firmware = HostFirmware()
            #expect(try selectCode(firmware) == TL_ERROR_ENTRY_MAGIC)
            #expect(try selectCode(firmware, HostFirmware.flashEnd - 1024) == TL_ERROR_ENTRY_MAGIC)
            for address in [0, 0x0800_0000, Self.base + 512, HostFirmware.flashEnd, 0xFFFF_FC00] {
                #expect(try selectCode(firmware, address) == TL_ERROR_ENTRY_BOUNDS)
            }
        }

        @Test("each damaged part of an entry has its own code")
        func damage() throws {
            func code(_ header: [UInt8], blob: [UInt8] = Self.blob) throws -> Int {
                let firmware = HostFirmware()
                try firmware.write(blob, at: Self.base + 64)
                try firmware.write(header, at: Self.base)
                return try selectCode(firmware)
            }
            let blob = Self.blob
            let newer = entryHeader(of: blob) { $0.version = 2 }
            #expect(try code(newer) == TL_ERROR_ENTRY_VERSION)
            for length in [0, 896 << 10, .max] as [UInt32] {
                let unbounded = entryHeader(of: blob) { $0.length = length }
                #expect(try code(unbounded) == TL_ERROR_ENTRY_BOUNDS)
            }
            var flipped = entryHeader(of: blob)
            flipped[20] ^= 1
            #expect(try code(flipped) == TL_ERROR_ENTRY_HEADER_CRC)
            var other = blob
            other[1234] ^= 0x10
            #expect(try code(entryHeader(of: blob), blob: other) == TL_ERROR_ENTRY_CRC)
        }

        @Test("a whole entry that is no model is refused by the engine")
        func noModel() throws {
            let firmware = HostFirmware()
            try firmware.install(Self.blob, at: Self.base)
            let code = try selectCode(firmware)
            #expect((TL_ERROR_MODEL_FORMAT...TL_ERROR_ENGINE).contains(code))
            #expect(try firmware.refusal(TL_INVOKE, words(1, 0)) == TL_ERROR_STATE)
        }

        @Test("models selected after it get the part of the arena that was chosen, until the next start")
        func arena() throws {
            let whole = UInt32(TL_HOST_ARENA_BYTES)
            let firmware = HostFirmware()
            try firmware.install(try ExampleNetworks.small(), at: Self.base)
            func used() throws -> (there: UInt32, used: UInt32) {
                try firmware.payload(TL_MODEL_SELECT, words(Self.base))
                let memory = try firmware.record(TL_MEMORY, as: tl_memory.self)
                #expect(memory.arena_high_water == memory.arena.total)
                return (memory.arena_bytes, memory.arena.total)
            }
            let before = try used()
            #expect(before.there == whole)
            try firmware.payload(TL_ARENA_PLACE, words(65_536, 0))
            #expect(try firmware.refusal(TL_MEMORY) == TL_ERROR_STATE)
            #expect(try used() == (whole - 65_536, before.used))
            try firmware.payload(TL_ARENA_PLACE, words(16, 64_000))
            #expect(try used() == (64_000, before.used))
            try firmware.payload(TL_ARENA_PLACE, words(whole - whole % 16 - 16, 0))
            #expect(try firmware.refusal(TL_MODEL_SELECT, words(Self.base)) == TL_ERROR_ARENA)
            let bad: [(UInt32, UInt32)] = [
                (8, 0), (whole + 16 - whole % 16, 0), (0xFFFF_FFF0, 0), (0, whole + 1), (16, .max),
            ]
            for (offset, bytes) in bad {
                #expect(try firmware.refusal(TL_ARENA_PLACE, words(offset, bytes)) == TL_ERROR_ARGUMENT)
            }
            let again = HostFirmware(erased: false)
            try again.payload(TL_MODEL_SELECT, words(Self.base))
            #expect(try again.record(TL_MEMORY, as: tl_memory.self).arena_bytes == whole)
        }

        @Test("a model of more ops than one inference times is timed in parts")
        func longModel() throws {
            let layers = [Layer](repeating: .add(other: -1, activation: .none), count: 700)
            let firmware = HostFirmware()
            try firmware.install(
                try ModelWriter.write(
                    NetworkSpec(name: "long", inputShape: [1, 1, 4], layers: layers), seed: 1), at: Self.base)
            let selected = try #require(
                try firmware.payload(TL_MODEL_SELECT, words(Self.base)).record(tl_selected.self))
            #expect(selected.op_count == 700)
            func time(from first: UInt32) throws {
                try firmware.payload(
                    TL_INVOKE, words(1, UInt32(TL_INVOKE_PER_OP) | first << UInt32(TL_INVOKE_FIRST_OP)))
            }
            func ops(_ first: UInt32, _ count: UInt32) -> [UInt8] { words(first | count << 16) }
            try time(from: 0)
            #expect(try firmware.payload(TL_OP_PROFILE, ops(472, 40)).count == 480)
            #expect(try firmware.refusal(TL_OP_PROFILE, ops(472, 41)) == TL_ERROR_ARGUMENT)
            try time(from: 512)
            let last = try firmware.payload(TL_OP_PROFILE, ops(699, 1))
            #expect(last.record(tl_op_timing.self)?.op_index == 699)
            #expect(try firmware.refusal(TL_OP_PROFILE, ops(511, 1)) == TL_ERROR_ARGUMENT)
            #expect(try firmware.refusal(TL_OP_PROFILE, ops(699, 2)) == TL_ERROR_ARGUMENT)
            #expect(
                try firmware.refusal(TL_INVOKE, words(1, UInt32(TL_INVOKE_PER_OP) | 700 << 16))
                    == TL_ERROR_ARGUMENT)
            #expect(try firmware.refusal(TL_INVOKE, words(1, 5 << 16)) == TL_ERROR_ARGUMENT)
        }

        @Test("a model is selected, fed, run and timed, and rewriting its flash ends the selection")
        func lifeOfAModel() throws {
            let firmware = HostFirmware()
            let blob = try ExampleNetworks.small()
            try firmware.install(blob, at: Self.base)
            let selected = try #require(
                try firmware.payload(TL_MODEL_SELECT, words(Self.base)).record(tl_selected.self))
            #expect(selected.blob_bytes == UInt32(blob.count) && selected.blob_address == Self.base + 64)
            #expect(selected.op_count > 0 && selected.input_count > 0 && selected.output_count > 0)

            let input = try #require(
                try firmware.payload(TL_TENSOR_INFO, words(0)).record(tl_tensor.self))
            let values = (0..<Int(input.bytes)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let first = Array(values.prefix(1012))
            try firmware.payload(TL_TENSOR_WRITE, words(0, 0, UInt32(first.count)) + first)
            #expect(try firmware.payload(TL_TENSOR_READ, words(0, 0, UInt32(first.count))) == first)
            #expect(
                try firmware.refusal(TL_TENSOR_WRITE, words(0, input.bytes, 1) + [0])
                    == TL_ERROR_ARGUMENT)
            #expect(
                try firmware.refusal(TL_TENSOR_READ, words(0, .max, 2)) == TL_ERROR_ARGUMENT)
            #expect(
                try firmware.refusal(TL_TENSOR_WRITE, words(UInt32(TL_TENSOR_OUTPUT), 0, 1) + [0])
                    == TL_ERROR_ARGUMENT)
            #expect(try firmware.refusal(TL_TENSOR_INFO, words(0xFFFF_0000)) == TL_ERROR_ARGUMENT)
            #expect(try firmware.refusal(TL_OP_PROFILE, words(0)) == TL_ERROR_STATE)

            let flags = UInt32(TL_INVOKE_COLD | TL_INVOKE_PER_OP)
            let invoked = try firmware.payload(TL_INVOKE, words(3, flags))
            #expect(invoked.count == 8 + 3 * 8 && invoked.prefix(8) == words(3, 0)[...])
            let ops = UInt32(selected.op_count)
            let profile = try firmware.payload(TL_OP_PROFILE, words(ops << 16))
            #expect(profile.count == 12 * Int(ops))
            #expect(
                try firmware.refusal(TL_OP_PROFILE, words((ops + 1) << 16)) == TL_ERROR_ARGUMENT)
            for (count, bits) in [(0, 0), (UInt32(TL_MAX_INVOKES) + 1, 0), (1, 4)] as [(UInt32, UInt32)] {
                #expect(try firmware.refusal(TL_INVOKE, words(count, bits)) == TL_ERROR_ARGUMENT)
            }

            let memory = try #require(try firmware.payload(TL_MEMORY).record(tl_memory.self))
            #expect(memory.arena.total == selected.arena.total)
            #expect(memory.arena_high_water == memory.arena.total)

            try firmware.write([1, 2, 3, 4, 5, 6, 7, 8], at: HostFirmware.flashEnd - 8)
            try firmware.payload(TL_MEMORY)
            _ = try firmware.ask(TL_FLASH_WRITE, words(Self.base + 64, 4, 0))
            #expect(try firmware.refusal(TL_MEMORY) == TL_ERROR_STATE)
        }
    }
}
