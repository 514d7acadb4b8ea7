/// Faults that the firmware takes on request, to prove that they are reported (`TL_PROVOKE_...`).
public enum ProvokedFault: UInt32, CaseIterable, Sendable {
    /// An undefined instruction.
    case undefinedInstruction = 1
    /// A load from an address with nothing behind it.
    case unmappedAccess = 2
    /// Recursion past the end of the stack.
    case stackOverflow = 3
    /// An endless loop, until the watchdog bites.
    case hang = 4
}
