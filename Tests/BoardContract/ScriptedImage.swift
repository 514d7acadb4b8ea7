/// A small ELF file with a vector table and a build id, as a linker would write it.
public enum ScriptedImage {
    /// Bytes of an ELF executable that loads `size` bytes at the start of flash.
    ///
    /// - Parameter seed: firmwares with different seeds have different build ids and contents.
    public static func elf(seed: UInt8 = 1, size: Int = 70_000, base: UInt32 = 0x0800_0000) -> [UInt8] {
        elf(seed: seed, pieces: [(0, max(size, 64))], base: base)
    }

    /// As above, of several pieces, each by its offset and its bytes; the first begins at 0.
    public static func elf(
        seed: UInt8 = 1, pieces: [(offset: Int, bytes: Int)], base: UInt32 = 0x0800_0000
    ) -> [UInt8] {
        let size = pieces.map { $0.offset + $0.bytes }.max() ?? 0
        var content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ Int(seed)) }
        let vectors: [UInt8] = [0, 8, 0, 0x20, 0x41, 0, 0, 0x08]
        content.replaceSubrange(0..<8, with: vectors)
        let note: [UInt8] = [4, 0, 0, 0, 20, 0, 0, 0, 3, 0, 0, 0] + Array("GNU\0".utf8)
        content.replaceSubrange(16..<52, with: note + (0..<20).map { $0 &+ seed })
        // As every firmware of ours has it.
        let mark = Array("throughline".utf8)
        if content.count > 200 { content.replaceSubrange(100..<100 + mark.count, with: mark) }
        let dataAt = 52 + (pieces.count + 1) * 32
        var header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1] + [UInt8](repeating: 0, count: 9)
        header +=
            half(2) + half(40) + word(1) + word(Int(base) + 0x41) + word(52) + word(0) + word(0x0500_0400)
        header += half(52) + half(32) + half(pieces.count + 1) + half(40) + half(0) + half(0)
        for piece in pieces {
            header += program(
                type: 1, offset: dataAt + piece.offset, address: base + UInt32(piece.offset),
                bytes: piece.bytes)
        }
        header += program(type: 4, offset: dataAt + 16, address: base + 16, bytes: 36)
        return header + content
    }

    private static func program(type: Int, offset: Int, address: UInt32, bytes: Int) -> [UInt8] {
        word(type) + word(offset) + word(Int(address)) + word(Int(address)) + word(bytes) + word(bytes)
            + word(5)
            + word(4)
    }

    private static func word(_ value: Int) -> [UInt8] { [UInt8](record: UInt32(truncatingIfNeeded: value)) }
    private static func half(_ value: Int) -> [UInt8] { [UInt8](record: UInt16(truncatingIfNeeded: value)) }
}
