public import Facts
import Foundation

/// A firmware as the compiler's ELF file states it: what to write to which flash address, and who it is.
public struct FirmwareImage: Hashable, Sendable {
    /// Bytes that flash shall hold.
    public struct Segment: Hashable, Sendable {
        /// First address (the physical address of the program header).
        public var address: UInt32
        /// The bytes.
        public var bytes: [UInt8]
    }

    /// Loadable segments by address, without overlap.
    public let segments: [Segment]
    /// GNU build id, 40 lower-case hexadecimal digits.
    public let buildID: String
    /// Where the build id's 20 bytes lie in flash, nil if they are not loaded.
    public let buildIDAddress: UInt32?
    /// What it offers to models; nil for a file that does not say, as one without symbols.
    public let offer: FirmwareOffer?
    /// The file that it was read from, nil if it was none.
    public private(set) var path: String?
    /// Where its static data and stacks end, by the first address of the RAM that they start in.
    private let staticEnds: [UInt32: UInt64]

    /// Bytes of RAM that the firmware leaves on a kind of board; nil where the file does not say.
    ///
    /// The arena starts at a multiple of 16 behind static data and stack (`tl_arena_base` in sections.ld).
    public func arenaBytes(on board: BoardDescriptor) -> Int? {
        guard let end = staticEnds[board.ramBase] else { return nil }
        let left = Int(board.ramBase) + board.ramBytes - (Int(end) + 15) / 16 * 16
        return left > 0 ? left : nil
    }

    /// Reads a 32-bit little-endian ARM executable.
    ///
    /// - Parameter elf: the file's bytes.
    /// - Throws: `FirmwareError`; no bytes make it trap.
    public init(elf: [UInt8]) throws(FirmwareError) {
        let file = try ELFFile(bytes: elf)
        segments = try file.loadableSegments()
        guard let note = try file.buildID() else { throw .noBuildID }
        buildID = hex(note.id)
        buildIDAddress = note.address
        offer = FirmwareOffer(of: file)
        var ends: [UInt32: UInt64] = [:]
        for board in BoardDescriptor.all {
            let start = UInt64(board.ramBase)
            ends[board.ramBase] = max(
                ends[board.ramBase] ?? 0, file.end(in: start..<start + UInt64(board.ramBytes)) ?? 0)
        }
        staticEnds = ends.filter { $0.value > 0 }
    }

    /// Reads the file at a path.
    public init(path: String) throws(FirmwareError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw .unreadable(path: path)
        }
        try self.init(elf: Array(data))
        self.path = path
    }
}

/// Why a file is no firmware.
public enum FirmwareError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No such file, or no permission.
    case unreadable(path: String)
    /// No firmware at any of the places where it is looked for.
    case notFound(name: String, looked: [String])
    /// Not a 32-bit little-endian ELF executable for ARM.
    case format(expected: String, found: String)
    /// A header leads outside the file.
    case truncated(what: String, end: Int, bytes: Int)
    /// Two segments claim the same flash address.
    case overlap(address: UInt32)
    /// Nothing to load.
    case empty
    /// Linked without `--build-id=sha1`.
    case noBuildID

    /// What builds a firmware of a name (`Makefile`).
    static func cure(_ name: String) -> String {
        if name.hasSuffix("-tflm.elf") { return "make firmware ENGINE=tflm TFLM_DIR=DIR" }
        return name.contains(BoardDescriptor.f746zg.name) ? "make firmware" : "make firmwares"
    }

    /// What was expected, what was found, and the cure.
    public var description: String {
        switch self {
        case .unreadable(let path): "firmware \(path) cannot be read"
        case .notFound(let name, let looked):
            "firmware \(name) not found in \(looked.joined(separator: ", ")); build it with `\(Self.cure(name))` or "
                + "set THROUGHLINE_HOME"
        case .format(let expected, let found):
            "the firmware is not a 32-bit ARM ELF file: \(expected) expected, \(found) found"
        case .truncated(let what, let end, let bytes):
            "the firmware's \(what) ends at byte \(end) of \(bytes); build it again"
        case .overlap(let address):
            "two of the firmware's segments lie at \(hex(address)); check its linker script"
        case .empty: "the firmware has nothing to load; check its linker script"
        case .noBuildID: "the firmware has no SHA-1 build id; link it with --build-id=sha1"
        }
    }
}
