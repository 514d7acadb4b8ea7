import CUnicorn

/// The core of the emulator library: registers, mappings, start and stop.
///
/// Traits of Unicorn 2.0.1 that callers rely on: a stop asked for in the block hook takes effect before that
/// block, whose hook comes again at the next start; a stop asked for in a device access would abandon the
/// access half done, so nobody asks there; after a failed data access PC is the block's first address.
final class Processor {
    /// How a run ended.
    enum Exit: Equatable {
        case stopped
        case undefined
        case unmapped
        case other(String)
    }

    /// Access rights of a mapping.
    struct Rights: OptionSet {
        let rawValue: UInt32
        static let read = Rights(rawValue: UC_PROT_READ.rawValue)
        static let write = Rights(rawValue: UC_PROT_WRITE.rawValue)
        static let execute = Rights(rawValue: UC_PROT_EXEC.rawValue)
    }

    let engine: OpaquePointer

    /// No instruction lies there, so that a run never ends by itself.
    private static let nowhere: UInt64 = 0xFFFF_FFFE

    init(_ core: Chip.Core) throws(EmulationError) {
        var opened: OpaquePointer?
        let error = core == .cortexM7 ? shim_open_cortex_m7(&opened) : shim_open_cortex_m4(&opened)
        guard error == UC_ERR_OK, let opened else {
            throw .engine(call: "uc_open", reason: String(cString: uc_strerror(error)))
        }
        engine = opened
    }

    deinit {
        uc_close(engine)
    }

    /// Makes `size` bytes at `pointer` visible to the core.
    func map(_ base: UInt32, size: Int, pointer: UnsafeMutableRawPointer, rights: Rights)
        throws(EmulationError)
    {
        try check("uc_mem_map_ptr", uc_mem_map_ptr(engine, UInt64(base), size, rights.rawValue, pointer))
    }

    /// Changes the rights of a whole mapping.
    func protect(_ base: UInt32, size: Int, rights: Rights) throws(EmulationError) {
        try check("uc_mem_protect", uc_mem_protect(engine, UInt64(base), size, rights.rawValue))
    }

    /// Turns an error of the library into a thrown one.
    func check(_ call: String, _ error: uc_err) throws(EmulationError) {
        guard error == UC_ERR_OK else {
            throw .engine(call: call, reason: String(cString: uc_strerror(error)))
        }
    }

    subscript(register: Register) -> UInt32 {
        get {
            var value: UInt64 = 0
            uc_reg_read(engine, register.unicornID, &value)
            return UInt32(truncatingIfNeeded: value)
        }
        set {
            var value = UInt64(newValue)
            uc_reg_write(engine, register.unicornID, &value)
        }
    }

    /// Runs from `address` until something stops it.
    func run(from address: UInt32) -> Exit {
        exit(of: uc_emu_start(engine, UInt64(address | 1), Self.nowhere, 0, 0))
    }

    /// Runs one instruction.
    ///
    /// Translated blocks know nothing of a count, so they are dropped before and after.
    func step(from address: UInt32) -> Exit {
        flushTranslations()
        defer { flushTranslations() }
        return exit(of: uc_emu_start(engine, UInt64(address | 1), Self.nowhere, 0, 1))
    }

    /// Asks a run to end before the block whose hook is being served.
    func stop() {
        uc_emu_stop(engine)
    }

    /// Forgets what was translated from `[begin, end)`.
    func removeTranslations(_ begin: UInt32, _ end: UInt32) {
        _ = shim_remove_translations(engine, UInt64(begin), UInt64(end))
    }

    /// Forgets everything that was translated.
    func flushTranslations() {
        _ = shim_flush_translations(engine)
    }

    private func exit(of error: uc_err) -> Exit {
        switch error {
        case UC_ERR_OK: .stopped
        case UC_ERR_INSN_INVALID: .undefined
        case UC_ERR_READ_UNMAPPED, UC_ERR_WRITE_UNMAPPED, UC_ERR_FETCH_UNMAPPED, UC_ERR_READ_PROT,
            UC_ERR_WRITE_PROT, UC_ERR_FETCH_PROT:
            .unmapped
        default: .other(String(cString: uc_strerror(error)))
        }
    }
}
