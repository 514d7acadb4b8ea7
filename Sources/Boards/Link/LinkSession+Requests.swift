import CLink
import Facts

/// The requests of the link contract, typed.
extension LinkSession {
    /// Inferences that one request may ask for.
    static let maxInvokes = Int(TL_MAX_INVOKES)
    /// Data bytes of one flash write, whole double words.
    var flashChunk: Int { (trusted - MemoryLayout<tl_flash_range>.size) & ~7 }
    private var tensorChunk: Int { trusted - MemoryLayout<tl_tensor_range>.size }
    private var opChunk: Int { trusted / MemoryLayout<tl_op_timing>.size }

    /// Erases whole sectors of the model region.
    func eraseFlash(address: UInt32, bytes: Int) throws(BoardError) {
        try acknowledge(.flashErase, [UInt8](record: try range(address, bytes)))
    }

    /// Programs at most `flashChunk` bytes, whole units of the chip, of the model region; the firmware verifies them.
    func writeFlash(address: UInt32, _ data: [UInt8]) throws(BoardError) {
        try acknowledge(.flashWrite, [UInt8](record: try range(address, data.count)) + data)
    }

    /// CRC-32 of any flash range, as the board computes it.
    func flashCRC(address: UInt32, bytes: Int) throws(BoardError) -> UInt32 {
        try record(.flashCRC, [UInt8](record: try range(address, bytes)), as: tl_crc.self).crc
    }

    /// Bytes of any flash range.
    func readFlash(address: UInt32, bytes: Int) throws(BoardError) -> [UInt8] {
        var data: [UInt8] = []
        while data.count < bytes {
            let length = min(trusted, bytes - data.count)
            let part = try exchange(
                .flashRead, [UInt8](record: try range(address &+ UInt32(clamping: data.count), length)))
            guard part.count == length else {
                throw .protocolViolation("flash read returned \(part.count) bytes, \(length) expected")
            }
            data += part
        }
        return data
    }

    /// Lets models selected from now on have the arena from `offset` to its end.
    func placeArena(offset: UInt32) throws(BoardError) {
        try acknowledge(.arenaPlace, [UInt8](record: tl_arena_place(offset: offset, bytes: 0)))
    }

    /// Core cycles since the board started.
    func clock() throws(BoardError) -> UInt64 {
        UInt64(try record(.clock, [], as: tl_cycles.self))
    }

    /// Sends bytes, at most `Frame.maxPayload`, and returns what comes back.
    func echo(_ data: [UInt8]) throws(BoardError) -> [UInt8] {
        try exchange(.echo, data)
    }

    /// Selects the entry at an address and describes what the engine made of it.
    func select(_ installed: InstalledModel) throws(BoardError) -> SelectedModel {
        let address = tl_address(address: installed.entryAddress)
        let selected = try record(.modelSelect, [UInt8](record: address), as: tl_selected.self)
        guard selected.blob_address == installed.blobAddress, Int(selected.blob_bytes) == installed.blobBytes
        else {
            throw .protocolViolation(
                "the board selected \(selected.blob_bytes) bytes at \(hex(selected.blob_address)), "
                    + "\(installed.blobBytes) bytes at \(hex(installed.blobAddress)) expected")
        }
        var inputs: [TensorPort] = []
        for index in 0..<selected.input_count {
            inputs.append(try tensor(direction: TL_TENSOR_INPUT, index: index))
        }
        var outputs: [TensorPort] = []
        for index in 0..<selected.output_count {
            outputs.append(try tensor(direction: TL_TENSOR_OUTPUT, index: index))
        }
        return SelectedModel(
            installed: installed, opCount: Int(selected.op_count), inputs: inputs, outputs: outputs,
            arena: ArenaUse(selected.arena),
            prepareCycles: UInt64(selected.prepare_cycles_high) << 32 | UInt64(selected.prepare_cycles_low))
    }

    /// Writes the bytes of an input tensor.
    func writeInput(_ index: UInt16, _ data: [UInt8]) throws(BoardError) {
        var offset = 0
        while offset < data.count {
            let end = min(offset + tensorChunk, data.count)
            let range = tl_tensor_range(
                tensor: tl_tensor_ref(direction: UInt16(TL_TENSOR_INPUT), index: index),
                offset: UInt32(offset),
                length: UInt32(end - offset))
            try acknowledge(.tensorWrite, [UInt8](record: range) + data[offset..<end])
            offset = end
        }
    }

    /// Reads the bytes of an output tensor.
    func readOutput(_ index: UInt16, bytes count: Int) throws(BoardError) -> [UInt8] {
        var data: [UInt8] = []
        while data.count < count {
            let length = min(trusted, count - data.count)
            let range = tl_tensor_range(
                tensor: tl_tensor_ref(direction: UInt16(TL_TENSOR_OUTPUT), index: index),
                offset: UInt32(data.count), length: UInt32(length))
            let part = try exchange(.tensorRead, [UInt8](record: range))
            guard part.count == length else {
                throw .protocolViolation("tensor read returned \(part.count) bytes, \(length) expected")
            }
            data += part
        }
        return data
    }

    /// Runs 1 to `maxInvokes` inferences and returns the cycles of each.
    ///
    /// - Parameter first: the first op that is timed in the last of them; nil to time none.
    func invoke(count: Int, cold: Bool, timingFrom first: Int? = nil) throws(BoardError) -> [UInt64] {
        let timing = first.map { Int(TL_INVOKE_PER_OP) | $0 << Int(TL_INVOKE_FIRST_OP) } ?? 0
        let flags = (cold ? Int(TL_INVOKE_COLD) : 0) | timing
        let request = tl_invoke(count: UInt32(clamping: count), flags: UInt32(flags))
        let answer = try exchange(.invoke(count: count), [UInt8](record: request))
        let head = MemoryLayout<tl_invoked>.size
        guard let invoked = answer.record(tl_invoked.self), Int(invoked.count) == count,
            answer.count == head + count * MemoryLayout<tl_cycles>.size
        else {
            throw .protocolViolation("invoke of \(count) was answered by \(answer.count) bytes")
        }
        return (0..<count).compactMap { index in
            answer.record(tl_cycles.self, at: head + index * MemoryLayout<tl_cycles>.size).map(UInt64.init)
        }
    }

    /// Reads the cycles of ops that the last inference timed.
    func opProfile(_ timed: Range<Int>) throws(BoardError) -> [OpCycles] {
        var ops: [OpCycles] = []
        while ops.count < timed.count {
            let count = min(opChunk, timed.count - ops.count)
            let range = tl_op_range(
                first: UInt16(clamping: timed.lowerBound + ops.count), count: UInt16(clamping: count))
            let answer = try exchange(.opProfile, [UInt8](record: range))
            guard answer.count == count * MemoryLayout<tl_op_timing>.size else {
                throw .protocolViolation("op profile of \(count) ops was answered by \(answer.count) bytes")
            }
            for index in 0..<count {
                guard
                    let timing = answer.record(tl_op_timing.self, at: index * MemoryLayout<tl_op_timing>.size)
                else { continue }
                ops.append(
                    OpCycles(
                        index: Int(timing.op_index), opCode: Int(timing.op_code),
                        cycles: UInt64(timing.cycles)))
            }
        }
        return ops
    }

    /// Memory in use with the painted high-water marks.
    func memory() throws(BoardError) -> MemoryUse {
        MemoryUse(try record(.memory, [], as: tl_memory.self))
    }

    /// The last fault since power-on, nil if there was none.
    func storedFault() throws(BoardError) -> FaultReport? {
        try FaultReport.optional(try exchange(.lastFault))
    }

    /// Makes the firmware fault on purpose; returns the report.
    func provoke(_ fault: ProvokedFault) throws(BoardError) -> FaultReport {
        do {
            _ = try exchange(.provoke, [UInt8](record: tl_provoke(kind: fault.rawValue)))
        } catch .fault(let report) {
            return report
        }
        throw .protocolViolation("a fault was provoked and did not happen")
    }

    /// Resets the chip by its firmware.
    func reset() throws(BoardError) {
        try acknowledge(.reset, [])
    }

    /// Makes the firmware speak the text protocol of MLPerf Tiny from its answer on.
    func speakMLPerf(_ benchmark: MLPerfBenchmark, baud: Int) throws(BoardError) {
        var record = tl_mlperf()
        withUnsafeMutableBytes(of: &record.benchmark) { field in
            field.copyBytes(from: benchmark.rawValue.utf8.prefix(field.count - 1))
        }
        record.baud = UInt32(clamping: baud)
        let (input, result) =
            switch benchmark {
            case .kws01: (TL_MLPERF_RAW, TL_MLPERF_VALUES)
            case .ic01, .vww01: (TL_MLPERF_PIXELS, TL_MLPERF_VALUES)
            case .ad01: (TL_MLPERF_FLOATS, TL_MLPERF_MEAN_SQUARE)
            }
        record.input = UInt16(input)
        record.result = UInt16(result)
        try acknowledge(.mlperf, [UInt8](record: record))
    }

    private func tensor(direction: Int, index: UInt16) throws(BoardError) -> TensorPort {
        let reference = tl_tensor_ref(direction: UInt16(truncatingIfNeeded: direction), index: index)
        let tensor = try record(.tensorInfo, [UInt8](record: reference), as: tl_tensor.self)
        let dimensions = bytes(of: tensor.dims)
        guard tensor.rank <= 6 else {
            throw .protocolViolation("tensor of rank \(tensor.rank), at most 6 expected")
        }
        let shape = (0..<Int(tensor.rank)).map { Int(dimensions.record(Int32.self, at: 4 * $0) ?? 0) }
        return TensorPort(
            type: Int(tensor.type), shape: shape, bytes: Int(tensor.bytes), scale: tensor.scale,
            zeroPoint: Int(tensor.zero_point))
    }

    private func acknowledge(_ request: LinkRequest, _ payload: [UInt8]) throws(BoardError) {
        let answer = try exchange(request, payload)
        guard answer.isEmpty else {
            throw .protocolViolation("\(request.name) was answered by \(answer.count) bytes, none expected")
        }
    }

    private func record<Record: BitwiseCopyable>(
        _ request: LinkRequest, _ payload: [UInt8], as type: Record.Type
    ) throws(BoardError) -> Record {
        let answer = try exchange(request, payload)
        guard answer.count == MemoryLayout<Record>.size, let record = answer.record(type) else {
            throw .protocolViolation(
                "\(request.name) was answered by \(answer.count) bytes, \(MemoryLayout<Record>.size) expected"
            )
        }
        return record
    }

    private func range(_ address: UInt32, _ bytes: Int) throws(BoardError) -> tl_flash_range {
        guard let length = UInt32(exactly: bytes) else {
            throw .protocolViolation("flash range of \(bytes) bytes")
        }
        return tl_flash_range(address: address, length: length)
    }
}

extension UInt64 {
    fileprivate init(_ cycles: tl_cycles) {
        self = UInt64(cycles.high) << 32 | UInt64(cycles.low)
    }
}
