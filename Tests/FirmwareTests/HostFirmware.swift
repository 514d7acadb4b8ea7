import CFirmware
import CLink
import Testing

@testable import Boards

/// The firmware's own link service, compiled for the host over plain memory.
///
/// There is one a process: suites that use it are nested in `FirmwareSuites`, which runs them one after another.
struct HostFirmware: FirmwareUnderTest {
    static let modelBase = UInt32(TL_HOST_MODEL_BASE)
    static let flashEnd = UInt32(TL_HOST_FLASH_BASE) + UInt32(TL_HOST_FLASH_BYTES)
    private static let capacity = 1 << 20

    init(startedBy cause: Int = TL_RESET_POWER, erased: Bool = true) {
        if erased { tl_host_erase() }
        tl_host_start(UInt32(cause))
    }

    func receive(_ bytes: [UInt8]) -> Reaction { exchange(bytes).reaction }

    /// As `receive`, and says whether the firmware reset itself or ran into a provoked fault.
    func exchange(_ bytes: [UInt8]) -> (reaction: Reaction, happened: Int) {
        var sent = [UInt8](repeating: 0, count: Self.capacity)
        var count = 0
        let happened = Int(tl_host_exchange(bytes, bytes.count, &sent, sent.count, &count))
        return (Reaction(sent.prefix(count)), happened)
    }
}

/// Parent of all suites that share the one firmware of this process.
@Suite(.serialized) enum FirmwareSuites {}
