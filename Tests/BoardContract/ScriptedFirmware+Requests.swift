import Boards
import CEngine
import CLink
import Facts
import HostInference

/// What the firmware answers, request by request.
extension ScriptedFirmware {
    /// Cycles of one op, made up but the same at each run.
    private static let opCycles: UInt64 = 1000
    private static let coldCycles: UInt64 = 500
    private static let stackBytes = 4096

    func answer(to request: Frame) throws(PreparedModel.Refusal) -> [UInt8] {
        let payload = request.payload
        switch Int(request.type) {
        case Int(TL_HELLO):
            try expect(payload, bytes: 0)
            return [UInt8](record: hello())
        case Int(TL_FLASH_ERASE): return try erase(payload)
        case Int(TL_FLASH_WRITE): return try program(payload)
        case Int(TL_FLASH_CRC): return try sum(payload)
        case Int(TL_FLASH_READ): return Array(chip.flash[try flashRange(payload)])
        case Int(TL_ARENA_PLACE): return try placeArena(payload)
        case Int(TL_CLOCK): return [UInt8](record: clock())
        case Int(TL_ECHO): return payload
        case Int(TL_MODEL_SELECT): return try select(payload)
        case Int(TL_TENSOR_INFO):
            try expect(payload, bytes: MemoryLayout<tl_tensor_ref>.size)
            return [UInt8](record: try tensor(payload.record(tl_tensor_ref.self)).description)
        case Int(TL_TENSOR_WRITE): return try writeTensor(payload)
        case Int(TL_TENSOR_READ): return try readTensor(payload)
        case Int(TL_INVOKE): return try invoke(payload)
        case Int(TL_OP_PROFILE): return try opProfile(payload)
        case Int(TL_MEMORY):
            try expect(payload, bytes: 0)
            return try memory()
        case Int(TL_LAST_FAULT): return [UInt8](record: lastFault ?? tl_fault())
        default: throw Self.error(Int(TL_ERROR_TYPE), found: Int(request.type))
        }
    }

    private func hello() -> tl_hello {
        var hello = tl_hello()
        let digits = Array(image.buildID)
        let buildID = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        fill(&hello.unique_id, with: chip.uniqueID)
        fill(&hello.build_id, with: buildID)
        fill(&hello.board, with: chip.board.name.utf8)
        fill(&hello.engine, with: String(cString: tl_engine_name()).utf8)
        fill(&hello.engine_version, with: String(cString: tl_engine_version()).utf8)
        fill(&hello.compiler, with: "scripted".utf8)
        fill(&hello.flags, with: "-O2".utf8)
        hello.clock_hz = UInt32(clockHz ?? chip.board.clockHz)
        hello.bus_clock_hz = hello.clock_hz / 4
        hello.flash_wait_states = 7
        hello.flash_bus = UInt32(TL_FLASH_BUS_AXI)
        hello.features = features
        hello.reset_cause = UInt32(TL_RESET_PIN)
        hello.flash_base = chip.board.flashBase
        hello.flash_bytes = UInt32(chip.board.flashBytes)
        hello.firmware_bytes = UInt32(image.segments.reduce(0) { $0 + $1.bytes.count })
        hello.model_base = modelBase
        hello.model_end = chip.board.flashBase + UInt32(chip.board.flashBytes)
        hello.ram_base = chip.board.ramBase
        hello.ram_bytes = UInt32(chip.board.ramBytes)
        hello.stack_bytes = UInt32(Self.stackBytes)
        hello.static_bytes = arenaBase - chip.board.ramBase
        hello.engine_static_bytes = 256
        hello.arena_base = arenaBase
        hello.arena_bytes = UInt32(wholeArena)
        hello.code_engine_bytes = 40_000
        hello.code_other_bytes = hello.firmware_bytes - min(40_000, hello.firmware_bytes)
        hello.max_ops = TL_MAX_OPS
        hello.sector_count = UInt32(chip.board.sectorBytes.count)
        let extents = extents
        hello.extent_count = UInt32(extents.count)
        fill(&hello.extents, with: extents.flatMap { [UInt8](record: $0) })
        fill(
            &hello.sector_kib,
            with: chip.board.sectorBytes.prefix(Int(TL_MAX_SECTORS)).flatMap {
                [UInt8](record: UInt16($0 / 1024))
            })
        return hello
    }

    /// A Cortex-M7 has 64 KiB of DTCM in front of its SRAM, a Cortex-M4 none.
    private var extents: [tl_extent] {
        let end = arenaBase + UInt32(wholeArena)
        guard chip.board.core == "cortex-m7" else {
            return [tl_extent(base: arenaBase, size: end - arenaBase, kind: UInt32(TL_MEMORY_SRAM))]
        }
        let sram = chip.board.ramBase + 0x1_0000
        return [
            tl_extent(base: arenaBase, size: sram - arenaBase, kind: UInt32(TL_MEMORY_DTCM)),
            tl_extent(base: sram, size: end - sram, kind: UInt32(TL_MEMORY_SRAM)),
        ]
    }

    // MARK: Flash

    private func modelRange(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> Range<Int> {
        let range = try flashRange(payload)
        guard range.lowerBound + Int(chip.board.flashBase) >= Int(modelBase), !range.isEmpty else {
            throw Self.error(Int(TL_ERROR_FLASH_REGION), found: range.lowerBound)
        }
        return range
    }

    private func flashRange(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> Range<Int> {
        guard let range = payload.record(tl_flash_range.self) else {
            throw Self.error(
                Int(TL_ERROR_LENGTH), expected: MemoryLayout<tl_flash_range>.size, found: payload.count)
        }
        let start = Int(range.address) - Int(chip.board.flashBase)
        guard start >= 0, start + Int(range.length) <= chip.flash.count else {
            throw Self.error(Int(TL_ERROR_FLASH_REGION), found: Int(range.address))
        }
        return start..<(start + Int(range.length))
    }

    private func erase(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> [UInt8] {
        let range = try modelRange(payload)
        let boundaries = chip.board.sectorBytes.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
        guard boundaries.contains(range.lowerBound), boundaries.contains(range.upperBound) else {
            throw Self.error(Int(TL_ERROR_FLASH_ALIGN), found: range.lowerBound)
        }
        chip.eraseByFirmware(range)
        return []
    }

    private func program(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> [UInt8] {
        let range = try modelRange(payload)
        let data = Array(payload.dropFirst(MemoryLayout<tl_flash_range>.size))
        guard data.count == range.count else {
            throw Self.error(Int(TL_ERROR_LENGTH), expected: range.count, found: data.count)
        }
        let unit = chip.board.flash.unitBytes
        guard range.lowerBound % unit == 0, range.count % unit == 0 else {
            throw Self.error(Int(TL_ERROR_FLASH_ALIGN), expected: unit, found: range.count)
        }
        guard chip.programByFirmware(at: range.lowerBound, data) else {
            throw Self.error(Int(TL_ERROR_FLASH_WRITE))
        }
        guard Array(chip.flash[range]) == data else { throw Self.error(Int(TL_ERROR_FLASH_VERIFY)) }
        return []
    }

    private func sum(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> [UInt8] {
        [UInt8](record: CRC32.of(chip.flash[try flashRange(payload)]))
    }

    // MARK: Models

    private func select(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> [UInt8] {
        try expect(payload, bytes: MemoryLayout<tl_address>.size)
        engine = nil
        let address = payload.word(at: 0)
        let headBytes = MemoryLayout<tl_entry_header>.size
        guard address >= modelBase, address % TL_ENTRY_ALIGN == 0,
            let bytes = chip.read(address, count: headBytes), let header = bytes.record(tl_entry_header.self)
        else { throw Self.error(Int(TL_ERROR_ENTRY_BOUNDS), found: Int(address)) }
        guard header.magic == TL_ENTRY_MAGIC else { throw Self.error(Int(TL_ERROR_ENTRY_MAGIC)) }
        guard header.version == TL_ENTRY_VERSION else { throw Self.error(Int(TL_ERROR_ENTRY_VERSION)) }
        guard header.header_crc == CRC32.of(bytes.prefix(52)) else {
            throw Self.error(Int(TL_ERROR_ENTRY_HEADER_CRC))
        }
        guard let blob = chip.read(address + UInt32(headBytes), count: Int(header.length)) else {
            throw Self.error(Int(TL_ERROR_ENTRY_BOUNDS), found: Int(header.length))
        }
        guard header.crc == CRC32.of(blob) else { throw Self.error(Int(TL_ERROR_ENTRY_CRC)) }
        let engine = try PreparedModel(blob, arenaBytes: arenaBytes, isPainted: false)
        guard engine.opCodes.count <= Int(TL_MAX_OPS) else {
            throw Self.error(
                Int(TL_ERROR_TOO_MANY_OPS), expected: Int(TL_MAX_OPS), found: engine.opCodes.count)
        }
        self.engine = engine
        return [UInt8](
            record: tl_selected(
                blob_address: address + UInt32(headBytes), blob_bytes: header.length,
                op_count: UInt16(engine.opCodes.count), input_count: engine.inputCount,
                output_count: engine.outputCount, reserved: 0, prepare_cycles_low: 20_000,
                prepare_cycles_high: 0, arena: engine.arenaUse))
    }

    private func placeArena(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> [UInt8] {
        try expect(payload, bytes: MemoryLayout<tl_arena_place>.size)
        let offset = Int(payload.word(at: 0))
        guard offset % 16 == 0, offset < wholeArena, payload.word(at: 4) == 0 else {
            throw Self.error(Int(TL_ERROR_ARGUMENT), expected: wholeArena, found: offset)
        }
        engine = nil
        arenaBytes = wholeArena - offset
        return []
    }

    private func selectedEngine() throws(PreparedModel.Refusal) -> PreparedModel {
        guard let engine else { throw Self.error(Int(TL_ERROR_STATE)) }
        return engine
    }

    private func tensor(
        _ reference: tl_tensor_ref?
    ) throws(PreparedModel.Refusal) -> (description: tl_tensor, bytes: UnsafeMutableRawBufferPointer) {
        guard let reference,
            let tensor = try selectedEngine().tensor(Int(reference.direction), reference.index)
        else {
            throw Self.error(Int(TL_ERROR_ARGUMENT), found: Int(reference?.index ?? 0))
        }
        return tensor
    }

    private func tensorRange(
        _ payload: [UInt8]
    ) throws(PreparedModel.Refusal) -> UnsafeMutableRawBufferPointer.SubSequence {
        guard let range = payload.record(tl_tensor_range.self) else {
            throw Self.error(
                Int(TL_ERROR_LENGTH), expected: MemoryLayout<tl_tensor_range>.size, found: payload.count)
        }
        let bytes = try tensor(range.tensor).bytes
        let end = Int(range.offset) + Int(range.length)
        guard end <= bytes.count else {
            throw Self.error(Int(TL_ERROR_ARGUMENT), expected: bytes.count, found: end)
        }
        return bytes[Int(range.offset)..<end]
    }

    private func writeTensor(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> [UInt8] {
        let target = try tensorRange(payload)
        let data = payload.dropFirst(MemoryLayout<tl_tensor_range>.size)
        guard payload.record(UInt16.self) == UInt16(TL_TENSOR_INPUT), data.count == target.count else {
            throw Self.error(Int(TL_ERROR_LENGTH), expected: target.count, found: data.count)
        }
        UnsafeMutableRawBufferPointer(rebasing: target).copyBytes(from: data)
        return []
    }

    private func readTensor(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> [UInt8] {
        let source = try tensorRange(payload)
        guard source.count <= Frame.maxPayload else {
            throw Self.error(Int(TL_ERROR_ARGUMENT), expected: Frame.maxPayload, found: source.count)
        }
        guard corruptsOutputs, payload.record(UInt16.self) == UInt16(TL_TENSOR_OUTPUT) else {
            return Array(source)
        }
        return source.map { $0 ^ 1 }
    }

    private func invoke(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> [UInt8] {
        guard let request = payload.record(tl_invoke.self), (1...TL_MAX_INVOKES).contains(request.count)
        else {
            throw Self.error(Int(TL_ERROR_ARGUMENT), expected: Int(TL_MAX_INVOKES))
        }
        let engine = try selectedEngine()
        var answer = [UInt8](record: tl_invoked(count: request.count, reserved: 0))
        let first = Int(request.flags >> UInt32(TL_INVOKE_FIRST_OP))
        timedOps = first..<min(engine.opCodes.count, first + Int(TL_TIMED_OPS))
        for index in 0..<request.count {
            try engine.invoke()
            let isCold = index == 0 && Int(request.flags) & Int(TL_INVOKE_COLD) != 0
            let cycles = Self.opCycles * UInt64(engine.opCodes.count) + (isCold ? Self.coldCycles : 0)
            answer += [UInt8](record: cycles)
        }
        return answer
    }

    private func opProfile(_ payload: [UInt8]) throws(PreparedModel.Refusal) -> [UInt8] {
        let codes = try selectedEngine().opCodes
        guard let range = payload.record(tl_op_range.self), Int(range.first) >= timedOps.lowerBound,
            Int(range.first) + Int(range.count) <= timedOps.upperBound
        else { throw Self.error(Int(TL_ERROR_ARGUMENT), expected: codes.count) }
        return (range.first..<(range.first + range.count)).flatMap { index in
            [UInt8](
                record: tl_op_timing(
                    op_index: index, op_code: codes[Int(index)],
                    cycles: tl_cycles(low: UInt32(Self.opCycles), high: 0)))
        }
    }

    private func memory() throws(PreparedModel.Refusal) -> [UInt8] {
        var memory = tl_memory()
        memory.arena = try selectedEngine().arenaUse
        memory.arena_bytes = UInt32(arenaBytes)
        memory.arena_high_water = memory.arena.total
        memory.stack_bytes = UInt32(Self.stackBytes)
        memory.stack_high_water = 1200
        memory.static_bytes = arenaBase - chip.board.ramBase
        memory.engine_static_bytes = 256
        return [UInt8](record: memory)
    }

    private func expect(_ payload: [UInt8], bytes: Int) throws(PreparedModel.Refusal) {
        guard payload.count == bytes else {
            throw Self.error(Int(TL_ERROR_LENGTH), expected: bytes, found: payload.count)
        }
    }
}
