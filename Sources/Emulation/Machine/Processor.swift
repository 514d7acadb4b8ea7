import CInterposed
import CUnicorn
import Cycles

/// The core of the emulator library: registers, mappings, start and stop.
///
/// Traits of Unicorn 2.0.1 that callers rely on: a stop asked for in the block hook takes effect before that
/// block, whose hook comes again at the next start; a stop asked for in a device access would abandon the
/// access half done, so nobody asks there; after a failed data access PC is the block's first address. A stop in the
/// block hook sets PC only while there is no code hook at any address. Running with a count of instructions adds one, which
/// stays until the end of the next run too: so nobody counts, and a run ends at addresses instead.
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

    init(_ core: Core) throws(EmulationError) {
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
            // The lowest bit of an address becomes the Thumb state.
            var value = UInt64(register == .pc ? newValue | 1 : newValue)
            uc_reg_write(engine, register.unicornID, &value)
        }
    }

    /// What functions that stand before the library's know while it runs.
    var interposed: UnsafeMutablePointer<interposed_core>?

    /// Runs from `address` until something stops it.
    func run(from address: UInt32) -> Exit {
        interposed_open(interposed)
        defer { interposed_open(nil) }
        return exit(of: uc_emu_start(engine, UInt64(address | 1), Self.nowhere, 0, 0))
    }

    /// Runs one instruction of `size` bytes; if it branches, the block hook must stop what follows.
    ///
    /// Addresses of `stops` do not count.
    func step(from address: UInt32, size: UInt32) -> Exit {
        setExits([address &+ size])
        defer { setExits(stops) }
        return run(from: address)
    }

    /// Addresses of instructions that a run stops before, in IT blocks too.
    var stops: Set<UInt32> = [] {
        didSet { setExits(stops) }
    }

    private var exits: Set<UInt32> = []

    /// Makes runs end at these addresses and at no others.
    ///
    /// What was translated there ends, or goes on, as was right then: it is dropped. Dropping everything would clear the
    /// library's whole buffer, a gigabyte.
    private func setExits(_ addresses: Set<UInt32>) {
        let changed = exits.symmetricDifference(addresses)
        guard !changed.isEmpty else { return }
        exits = addresses
        var list = addresses.map { UInt64($0) }
        _ = shim_set_exits(engine, &list, list.count)
        // A translation that ends there does not overlap what lies there.
        for address in changed { removeTranslations(address &- 2, address &+ 2) }
    }

    /// Asks a run to end before the block whose hook is being served.
    func stop() {
        uc_emu_stop(engine)
    }

    /// Forgets what was translated from `[begin, end)`.
    func removeTranslations(_ begin: UInt32, _ end: UInt32) {
        _ = shim_remove_translations(engine, UInt64(begin), UInt64(end))
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
