import CLibUSB
import Glibc

/// The bulk endpoints of an ST-LINK on USB, by libusb.
///
/// Only the debugging interface is claimed: mass storage and virtual COM port stay with the kernel.
public final class LibUSBPipe: USBPipe {
    private static let interface: Int32 = 0
    /// Together 2 s.
    private static let returnAttempts = 20
    private static let returnPause: UInt32 = 100_000

    /// The probe that it leads to.
    public let probe: AttachedProbe

    private let context: USBContext
    private let lock: ProbeLock
    private var handle: OpaquePointer?

    /// Opens a probe and claims its debugging interface.
    public convenience init(_ probe: AttachedProbe) throws(USBError) {
        let context = try USBContext()
        try self.init(try Self.device(probe, in: context), in: context)
    }

    /// Opens the one probe that is meant and claims its debugging interface.
    ///
    /// - Parameter name: serial number or USB path; nil if there is only one.
    convenience init(named name: String?) throws(USBError) {
        let context = try USBContext()
        let devices = try context.probes()
        let probe = try AttachedProbe.choose(from: devices.map(\.probe), named: name)
        guard let device = devices.first(where: { $0.probe == probe }) else {
            throw .absent(wanted: name, found: devices.map(\.probe.name))
        }
        try self.init(device, in: context)
    }

    private init(_ device: USBContext.Device, in context: USBContext) throws(USBError) {
        probe = device.probe
        self.context = context
        lock = try ProbeLock(probe)
        let handle = try context.open(device)
        do throws(USBError) {
            try Self.claim(handle, device)
        } catch {
            libusb_close(handle)
            throw error
        }
        self.handle = handle
    }

    deinit { close() }

    /// Sends one bulk OUT transfer.
    public func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError) {
        var data = bytes
        let sent = try transfer(probe.model.output, &data, timeout: timeout)
        guard sent == bytes.count else {
            throw .failed("\(sent) of \(bytes.count) bytes were sent; unplug the probe and plug it in again")
        }
    }

    /// Asks for one bulk IN transfer of at most `count` bytes.
    public func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8] {
        guard count > 0 else { return [] }
        var data = [UInt8](repeating: 0, count: count)
        let received = try transfer(probe.model.input, &data, timeout: timeout)
        return Array(data.prefix(received))
    }

    /// Releases the debugging interface and claims it again, even if the probe has come back as a new device.
    public func reclaim() throws(PipeError) {
        if let handle { libusb_release_interface(handle, Self.interface) }
        try reopen()
    }

    /// Resets the probe on its bus and claims it again, even if it comes back as a new device.
    public func reset() throws(PipeError) {
        guard let handle else { throw .unplugged }
        switch libusb_reset_device(handle) {
        case 0: return
        case LIBUSB_ERROR_NO_DEVICE.rawValue, LIBUSB_ERROR_NOT_FOUND.rawValue: try reopenWhenBack()
        case let code: throw Self.failure(code)
        }
    }

    /// Gives the probe back.
    public func close() {
        guard let handle else { return }
        libusb_release_interface(handle, Self.interface)
        libusb_close(handle)
        self.handle = nil
        lock.release()
    }

    /// A probe that was reset may take a while to be found again.
    private func reopenWhenBack() throws(PipeError) {
        for _ in 1..<Self.returnAttempts {
            do {
                return try reopen()
            } catch .unplugged {
                usleep(Self.returnPause)
            }
        }
        try reopen()
    }

    private func reopen() throws(PipeError) {
        if let handle { libusb_close(handle) }
        handle = nil
        do throws(USBError) {
            let device = try Self.device(probe, in: context)
            let fresh = try context.open(device)
            do throws(USBError) {
                try Self.claim(fresh, device)
            } catch {
                libusb_close(fresh)
                throw error
            }
            handle = fresh
        } catch .absent {
            throw .unplugged
        } catch {
            throw .failed(error.description)
        }
    }

    /// The device by where it is plugged in: its address may be a new one.
    private static func device(
        _ probe: AttachedProbe, in context: USBContext
    ) throws(USBError) -> USBContext.Device {
        let devices = try context.probes()
        let found = devices.first { $0.probe.path == probe.path && $0.probe.serial == probe.serial }
        guard let found else { throw .absent(wanted: probe.name, found: devices.map(\.probe.name)) }
        return found
    }

    private static func claim(_ handle: OpaquePointer, _ device: USBContext.Device) throws(USBError) {
        // Only missing endpoints are found here; a transfer to one would end in a time-out that says nothing.
        for endpoint in [device.probe.model.output, device.probe.model.input] {
            guard libusb_get_max_packet_size(device.pointer, endpoint) > 0 else {
                throw .interface(probe: device.probe.name)
            }
        }
        switch libusb_claim_interface(handle, interface) {
        case 0: return
        case LIBUSB_ERROR_BUSY.rawValue: throw .busy(probe: device.probe.name)
        case LIBUSB_ERROR_NO_DEVICE.rawValue: throw .absent(wanted: device.probe.name, found: [])
        case LIBUSB_ERROR_NOT_FOUND.rawValue: throw .interface(probe: device.probe.name)
        case let code: throw USBContext.error("libusb_claim_interface", code)
        }
    }

    private func transfer(
        _ endpoint: UInt8, _ data: inout [UInt8], timeout: Duration
    ) throws(PipeError) -> Int {
        guard let handle else { throw .unplugged }
        guard let length = Int32(exactly: data.count) else { throw .failed("\(data.count) bytes at once") }
        var done: Int32 = 0
        let code = libusb_bulk_transfer(
            handle, endpoint, &data, length, &done, Self.milliseconds(timeout))
        guard code == 0 else {
            // An endpoint stays halted until it is told otherwise (USB 2.0 section 5.8.5).
            if code == LIBUSB_ERROR_PIPE.rawValue { libusb_clear_halt(handle, endpoint) }
            throw Self.failure(code)
        }
        return Int(done)
    }

    /// At least one: zero means without end.
    private static func milliseconds(_ timeout: Duration) -> UInt32 {
        let parts = timeout.components
        guard parts.seconds < 3600 else { return 3_600_000 }
        return UInt32(clamping: max(1, parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000))
    }

    private static func failure(_ code: Int32) -> PipeError {
        switch code {
        case LIBUSB_ERROR_TIMEOUT.rawValue: .timeout
        case LIBUSB_ERROR_PIPE.rawValue: .stall
        case LIBUSB_ERROR_OVERFLOW.rawValue: .overflow
        case LIBUSB_ERROR_NO_DEVICE.rawValue: .unplugged
        default: .failed("\(USBContext.text(of: code)); unplug the probe and plug it in again")
        }
    }
}
