import CLink
import Facts

extension BoardIdentity {
    private static let featureBits: [(bit: Int, name: String)] = [
        (Int(TL_FEATURE_ART), "art"), (Int(TL_FEATURE_BOOST), "boost"), (Int(TL_FEATURE_DCACHE), "dcache"),
        (Int(TL_FEATURE_FPU), "fpu"),
        (Int(TL_FEATURE_HSE), "hse"), (Int(TL_FEATURE_HSE_STUCK), "hse-stuck"),
        (Int(TL_FEATURE_ICACHE), "icache"),
        (Int(TL_FEATURE_OVERDRIVE), "overdrive"), (Int(TL_FEATURE_PREFETCH), "prefetch"),
    ]
    private static let flashBuses: [Int: String] = [
        Int(TL_FLASH_BUS_AXI): "axi", Int(TL_FLASH_BUS_ITCM): "itcm", Int(TL_FLASH_BUS_CODE): "code",
    ]
    private static let resetCauses: [Int: String] = [
        Int(TL_RESET_POWER): "power", Int(TL_RESET_PIN): "pin", Int(TL_RESET_SOFTWARE): "software",
        Int(TL_RESET_WATCHDOG): "watchdog",
    ]

    /// Reads the `tl_hello` record.
    ///
    /// - Throws: `BoardError.protocolViolation` for a record of another size or with layouts that contradict
    ///   themselves, so that later arithmetic on addresses cannot fail.
    init(hello payload: [UInt8]) throws(BoardError) {
        guard payload.count == MemoryLayout<tl_hello>.size, let hello = payload.record(tl_hello.self) else {
            throw .protocolViolation(
                "hello of \(payload.count) bytes, \(MemoryLayout<tl_hello>.size) expected; flash the matching firmware"
            )
        }
        let sectors = try Self.sectors(hello)
        guard Self.isSound(hello, sectors: sectors) else {
            throw .protocolViolation(
                "hello states a flash layout that contradicts itself; flash the matching firmware")
        }
        self.init(
            board: text(of: hello.board),
            uniqueID: hex(bytes(of: hello.unique_id)),
            firmwareBuildID: hex(bytes(of: hello.build_id)),
            engine: text(of: hello.engine),
            engineVersion: text(of: hello.engine_version),
            compiler: text(of: hello.compiler),
            flags: text(of: hello.flags),
            clockHz: Int(hello.clock_hz),
            flashWaitStates: Int(hello.flash_wait_states),
            flashBus: Self.flashBuses[Int(hello.flash_bus)] ?? "bus \(hello.flash_bus)",
            features: Self.featureBits.filter { Int(hello.features) & $0.bit != 0 }.map(\.name),
            flashBase: hello.flash_base,
            flashBytes: Int(hello.flash_bytes),
            firmwareBytes: Int(hello.firmware_bytes),
            modelBase: hello.model_base,
            modelEnd: hello.model_end,
            sectorBytes: sectors,
            ramBytes: Int(hello.ram_bytes),
            stackBytes: Int(hello.stack_bytes),
            staticBytes: Int(hello.static_bytes),
            engineStaticBytes: Int(hello.engine_static_bytes),
            arenaBase: hello.arena_base,
            arenaBytes: Int(hello.arena_bytes),
            arenaExtents: try Self.extents(hello),
            codeEngineBytes: Int(hello.code_engine_bytes),
            codeOtherBytes: Int(hello.code_other_bytes),
            resetCause: Self.resetCauses[Int(hello.reset_cause)] ?? "other",
            cycleModel: nil, timingHash: Self.timingHash(hello.timing_hash))
    }

    /// Eight hexadecimal digits; nil for a firmware that states none.
    private static func timingHash(_ value: UInt32) -> String? {
        value == 0 ? nil : String(UInt64(value) + (1 << 32), radix: 16).suffix(8).description
    }

    /// More than any of these chips has, and little enough for a list.
    private static let mostSectors = 4096

    private static func sectors(_ hello: tl_hello) throws(BoardError) -> [Int] {
        let raw = bytes(of: hello.sector_kib)
        let count = Int(hello.sector_count)
        guard count > 0, count <= mostSectors else {
            throw .protocolViolation("hello states \(count) flash sectors, 1 to \(mostSectors) expected")
        }
        // All that are not listed are as large as the last that is.
        let last = Int(TL_MAX_SECTORS) - 1
        return (0..<count).map { Int(raw.record(UInt16.self, at: 2 * min($0, last)) ?? 0) * 1024 }
    }

    private static func extents(_ hello: tl_hello) throws(BoardError) -> [MemoryExtent] {
        let raw = bytes(of: hello.extents)
        let count = Int(hello.extent_count)
        guard count <= Int(TL_MAX_EXTENTS) else {
            throw .protocolViolation(
                "hello states \(count) arena extents, at most \(TL_MAX_EXTENTS) expected")
        }
        return (0..<count).compactMap { index in
            raw.record(tl_extent.self, at: index * MemoryLayout<tl_extent>.size).map {
                MemoryExtent(
                    base: $0.base, bytes: Int($0.size),
                    kind: Int($0.kind) == Int(TL_MEMORY_DTCM) ? "dtcm" : "sram")
            }
        }
    }

    private static func isSound(_ hello: tl_hello, sectors: [Int]) -> Bool {
        let base = Int(hello.flash_base)
        let end = base + Int(hello.flash_bytes)
        let align = Int(TL_ENTRY_ALIGN)
        let boundaries = sectors.reduce(into: [base]) { $0.append(($0.last ?? base) + $1) }
        return end <= Int(UInt32.max) && boundaries.last == end
            && sectors.allSatisfy { $0 > 0 && $0 % align == 0 }
            && hello.model_base <= hello.model_end && boundaries.contains(Int(hello.model_base))
            && boundaries.contains(Int(hello.model_end)) && hello.clock_hz > 0
    }
}
