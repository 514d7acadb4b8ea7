import Facts

extension FirmwareOffer {
    /// Reads the linker's symbols (`firmware/chips/stm32/sections.ld`) and the note that the build leaves in a section of
    /// its own (`firmware/CMakeLists.txt`).
    ///
    /// The note's lines are a word and its value, such as `engine bundled`.
    init?(of file: ELFFile) {
        guard let section = file.section(named: ".throughline") else { return nil }
        var note: [String: String] = [:]
        for line in String(decoding: section, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            if let word = words.first { note[String(word)] = words.count > 1 ? String(words[1]) : "" }
        }
        let names = ["tl_arena_base", "tl_arena_end", "tl_sram_base", "tl_model_base", "tl_model_end"]
        let symbols = file.symbols(names)
        let values = names.compactMap { symbols[$0] }
        guard let engine = note["engine"], values.count == names.count, values[0] <= values[1],
            values[3] <= values[4]
        else { return nil }
        self.init(
            board: note["board"], engine: engine, engineVersion: note["version"] ?? "",
            hasInt16: note["kernels"]?.split(separator: " ").contains("int16") ?? true,
            operators: note["operators"].map { Set($0.split(separator: " ").map(String.init)) },
            arenaExtents: Self.extents(values[0]..<values[1], boundary: values[2]),
            modelBytes: max(0, Int(values[4] - values[3]) - FirmwareLimits.entryHeaderBytes))
    }

    /// As `describe_arena` of the firmware.
    private static func extents(_ arena: Range<UInt32>, boundary: UInt32) -> [MemoryExtent] {
        guard boundary > arena.lowerBound, boundary <= arena.upperBound else {
            return [MemoryExtent(base: arena.lowerBound, bytes: arena.count, kind: "sram")]
        }
        return [
            MemoryExtent(
                base: arena.lowerBound, bytes: Int(boundary - arena.lowerBound), kind: "dtcm"),
            MemoryExtent(base: boundary, bytes: Int(arena.upperBound - boundary), kind: "sram"),
        ]
    }
}
