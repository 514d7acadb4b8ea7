/// What a debugger is told of the target, as XML (GDB manual, "Target Descriptions" and "Memory Map Format").
struct TargetDescription {
    /// A register by its number in the protocol.
    struct Register {
        var name: String
        /// Selectors of DCRSR, the lower word's first (ARMv7-M ARM C1.6.3); two for a doubleword.
        var selectors: [Int]
        var type: String
        /// Bits of the selector's word: the special-purpose registers share one.
        var shift = 0
        var bits = 32

        var bytes: Int { selectors.count * 4 }
    }

    let chip: Chip

    /// All registers in the order of their numbers.
    let registers: [Register]

    private static let core: [Register] =
        (0..<13).map { Register(name: "r\($0)", selectors: [$0], type: "uint32") } + [
            Register(name: "sp", selectors: [13], type: "data_ptr"),
            Register(name: "lr", selectors: [14], type: "uint32"),
            Register(name: "pc", selectors: [15], type: "code_ptr"),
            Register(name: "xpsr", selectors: [16], type: "uint32"),
        ]
    private static let system = [
        Register(name: "msp", selectors: [17], type: "data_ptr"),
        Register(name: "psp", selectors: [18], type: "data_ptr"),
        Register(name: "primask", selectors: [20], type: "uint32", shift: 0, bits: 8),
        Register(name: "basepri", selectors: [20], type: "uint32", shift: 8, bits: 8),
        Register(name: "faultmask", selectors: [20], type: "uint32", shift: 16, bits: 8),
        Register(name: "control", selectors: [20], type: "uint32", shift: 24, bits: 8),
    ]
    private static let floatingPoint: [Register] =
        (0..<16).map { Register(name: "d\($0)", selectors: [64 + 2 * $0, 65 + 2 * $0], type: "ieee_double") }
        + [Register(name: "fpscr", selectors: [33], type: "uint32")]

    init(_ chip: Chip) {
        self.chip = chip
        registers = Self.core + Self.system + Self.floatingPoint
    }

    /// The `target.xml` annex.
    var features: String {
        let groups = [
            ("org.gnu.gdb.arm.m-profile", Self.core), ("org.gnu.gdb.arm.m-system", Self.system),
            ("org.gnu.gdb.arm.vfp", Self.floatingPoint),
        ]
        let body = groups.map { name, registers in
            let lines = registers.map {
                "<reg name=\"\($0.name)\" bitsize=\"\($0.bytes * 8)\" type=\"\($0.type)\"/>"
            }
            return "<feature name=\"\(name)\">\(lines.joined())</feature>"
        }
        return "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target version=\"1.0\">"
            + "<architecture>arm</architecture>\(body.joined())</target>"
    }

    /// The memory map: flash is said to be read-only, so that a debugger uses the breakpoint unit there.
    var memory: String {
        var regions = [
            ("rom", Chip.flash, chip.flashBytes), ("rom", chip.systemMemory.base, chip.systemMemory.bytes),
            ("rom", chip.flashAlias, chip.flashBytes), ("ram", chip.ram.base, chip.ram.bytes),
        ]
        if chip.instructionRAM.bytes > 0 {
            regions.append(("ram", chip.instructionRAM.base, chip.instructionRAM.bytes))
        }
        regions += chip.devices.map { ("ram", $0.base, $0.bytes) }
        let lines = regions.map { kind, base, bytes in
            "<memory type=\"\(kind)\" start=\"0x\(String(base, radix: 16))\" length=\"0x\(String(bytes, radix: 16))\"/>"
        }
        return
            "<?xml version=\"1.0\"?><!DOCTYPE memory-map PUBLIC \"+//IDN gnu.org//DTD GDB Memory Map V1.0//EN\""
            + " \"http://sourceware.org/gdb/gdb-memory-map.dtd\"><memory-map>\(lines.joined())</memory-map>"
    }
}
