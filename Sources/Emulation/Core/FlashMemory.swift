import Foundation

/// The bytes of the flash, in memory or in a file that keeps them.
public final class FlashMemory {
    /// Bytes.
    public let count: Int
    let bytes: UnsafeMutableRawPointer
    private let descriptor: Int32

    /// Erased flash that is forgotten when the board ends.
    public convenience init(for chip: Chip = .f746zg) throws(EmulationError) {
        try self.init(descriptor: -1, count: chip.flashBytes)
        erase(0..<count)
    }

    /// Flash whose contents live in a file.
    ///
    /// The file is mapped, so that every programmed word is in the page cache at once: a killed board loses
    /// nothing. A new file starts erased. Two boards cannot share one file.
    ///
    /// - Parameters:
    ///   - path: a file of exactly the flash's size, or one that does not exist yet.
    ///   - chip: whose flash.
    public convenience init(path: String, for chip: Chip = .f746zg) throws(EmulationError) {
        let count = chip.flashBytes
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .file(path: path, reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .file(
                path: path, reason: "another virtual board uses this flash file; end it or name another")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size == 0 || status.st_size == count else {
            close(descriptor)
            throw .file(
                path: path,
                reason: "a flash file of \(chip.board) has \(count) bytes, this one \(status.st_size); "
                    + "name another")
        }
        let isNew = status.st_size == 0
        if isNew, ftruncate(descriptor, count) != 0 {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw .file(path: path, reason: reason)
        }
        try self.init(descriptor: descriptor, count: count)
        if isNew { erase(0..<count) }
    }

    private init(descriptor: Int32, count: Int) throws(EmulationError) {
        let flags = descriptor < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED
        let mapped = mmap(nil, count, PROT_READ | PROT_WRITE, flags, descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else {
            throw .system(call: "mmap", reason: String(cString: strerror(errno)))
        }
        bytes = mapped
        self.count = count
        self.descriptor = descriptor
    }

    deinit {
        munmap(bytes, count)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Loads a firmware image's segments, as a programmer would have left them.
    public func load(_ image: FirmwareFile) throws(EmulationError) {
        for segment in image.segments {
            let offset = Int(segment.address) - 0x0800_0000
            guard offset >= 0, offset + segment.bytes.count <= count else {
                throw .file(
                    path: image.path,
                    reason: "a segment at 0x\(String(segment.address, radix: 16)) lies outside flash "
                        + "(0x8000000 to 0x\(String(0x800_0000 + count - 1, radix: 16))); link the firmware for this board"
                )
            }
            segment.bytes.withUnsafeBytes { source in
                if let start = source.baseAddress { memcpy(bytes + offset, start, source.count) }
            }
        }
    }

    func erase(_ range: Range<Int>) {
        memset(bytes + range.lowerBound, 0xFF, range.count)
    }

    func load(_ offset: Int, width: Int) -> UInt32 {
        switch width {
        case 1: UInt32(bytes.load(fromByteOffset: offset, as: UInt8.self))
        case 2: UInt32(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        default: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        }
    }

    func store(_ value: UInt32, at offset: Int, width: Int) {
        switch width {
        case 1: bytes.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: offset, as: UInt8.self)
        case 2: bytes.storeBytes(of: UInt16(truncatingIfNeeded: value), toByteOffset: offset, as: UInt16.self)
        default: bytes.storeBytes(of: value, toByteOffset: offset, as: UInt32.self)
        }
    }
}
