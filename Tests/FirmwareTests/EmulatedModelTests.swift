import CLink
import Testing

@testable import Boards
@testable import Emulation

extension FirmwareSuites {
    @Suite(.enabled(if: EmulatedFirmware.isExpected, "make firmwares was not run"))
    struct EmulatedModelTests {
        @Test(
            "the target's kernels give the host's bytes, and a model written over another is read afresh",
            arguments: Chip.all)
        func sameBytes(chip: Chip) throws {
            let board = try EmulatedFirmware(chip)
            let base = try board.record(TL_HELLO, as: tl_hello.self).model_base
            for seed in 1...3 as ClosedRange<UInt64> {
                let model = try ExampleNetworks.small(seed: seed)
                try board.payload(TL_FLASH_ERASE, words(base, 128 << 10))
                try board.install(model, at: base)
                try board.payload(TL_MODEL_SELECT, words(base))
                let host = HostFirmware()
                try host.install(model, at: HostFirmware.modelBase)
                try host.payload(TL_MODEL_SELECT, words(HostFirmware.modelBase))

                let input = (0..<ExampleNetworks.smallInput).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
                #expect(try board.infer(input) == host.infer(input))
            }
            #expect(board.machine.staleReads == 0)
            #expect(board.machine.faults.isEmpty)
        }

        @Test("cycles of the ops add up to those of the inference", arguments: Chip.all)
        func perOp(chip: Chip) throws {
            let board = try EmulatedFirmware(chip)
            let base = try board.record(TL_HELLO, as: tl_hello.self).model_base
            try board.install(try ExampleNetworks.small(), at: base)
            let selected = try board.record(TL_MODEL_SELECT, words(base), as: tl_selected.self)
            let flags = UInt32(TL_INVOKE_COLD | TL_INVOKE_PER_OP)
            let invoked = try board.payload(TL_INVOKE, words(1, flags))
            let total = try #require(invoked.record(tl_cycles.self, at: 8)).low
            let ops = UInt32(selected.op_count)
            let timings = try board.payload(TL_OP_PROFILE, words(ops << 16))
            var sum: UInt32 = 0
            for index in 0..<Int(ops) {
                let timing = try #require(timings.record(tl_op_timing.self, at: 12 * index))
                #expect(Int(timing.op_index) == index && timing.cycles.low > 0 && timing.cycles.high == 0)
                sum += timing.cycles.low
            }
            #expect(sum < total && total - sum < 400 * (ops + 1))
            let memory = try board.record(TL_MEMORY, as: tl_memory.self)
            #expect(memory.stack_high_water > 0 && memory.stack_high_water < memory.stack_bytes)
            #expect(memory.stack_prepare_high_water > 0)
            #expect(memory.stack_prepare_high_water <= memory.stack_high_water)
        }
    }
}
