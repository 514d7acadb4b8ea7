import CLibUSB

/// A session of libusb.
final class USBContext {
    /// A device that is an ST-LINK, counted as used as long as this object lives.
    final class Device {
        let pointer: OpaquePointer
        let probe: AttachedProbe
        private let context: USBContext

        init(_ pointer: OpaquePointer, probe: AttachedProbe, context: USBContext) {
            self.pointer = libusb_ref_device(pointer)
            self.probe = probe
            self.context = context
        }

        deinit { libusb_unref_device(pointer) }
    }

    private let pointer: OpaquePointer

    init() throws(USBError) {
        var pointer: OpaquePointer?
        let code = libusb_init(&pointer)
        guard code == 0, let pointer else { throw Self.error("libusb_init", code) }
        self.pointer = pointer
    }

    deinit { libusb_exit(pointer) }

    /// The ST-LINKs that are plugged in, by path.
    func probes() throws(USBError) -> [Device] {
        var list: UnsafeMutablePointer<OpaquePointer?>?
        let count = libusb_get_device_list(pointer, &list)
        guard count >= 0, let list else { throw Self.error("libusb_get_device_list", Int32(clamping: count)) }
        defer { libusb_free_device_list(list, 1) }
        return UnsafeBufferPointer(start: list, count: count).compactMap { device in
            device.flatMap(device(at:))
        }.sorted { $0.probe.path < $1.probe.path }
    }

    /// Opens a device; its handle is to be closed by the caller.
    func open(_ device: Device) throws(USBError) -> OpaquePointer {
        var handle: OpaquePointer?
        let code = libusb_open(device.pointer, &handle)
        switch code {
        case LIBUSB_ERROR_ACCESS.rawValue: throw .denied(path: device.probe.node)
        case LIBUSB_ERROR_NO_DEVICE.rawValue: throw .absent(wanted: device.probe.name, found: [])
        default: break
        }
        guard code == 0, let handle else { throw Self.error("libusb_open", code) }
        return handle
    }

    private func device(at pointer: OpaquePointer) -> Device? {
        var descriptor = libusb_device_descriptor()
        guard libusb_get_device_descriptor(pointer, &descriptor) == 0,
            let model = ProbeModel.of(vendor: descriptor.idVendor, product: descriptor.idProduct)
        else { return nil }
        let bus = libusb_get_bus_number(pointer)
        let address = libusb_get_device_address(pointer)
        let path = Self.path(of: pointer, bus: bus)
        let attributes = USBAttributes(bus: bus, address: address, path: path)
        let serial = AttachedProbe.readable(attributes.serial ?? "")
        let probe = AttachedProbe(
            model: model, bus: bus, address: address, path: path, serial: serial,
            hasGarbledSerial: serial != attributes.serial ?? "",
            isEmulated: attributes.manufacturer == AttachedProbe.emulatedManufacturer,
            serialPort: attributes.serialPort)
        return Device(pointer, probe: probe, context: self)
    }

    private static func path(of device: OpaquePointer, bus: UInt8) -> String {
        // A tree of hubs is at most seven deep (USB 3.2 section 8.9).
        var ports = [UInt8](repeating: 0, count: 7)
        let count = Int(libusb_get_port_numbers(device, &ports, 7))
        guard count > 0 else { return "\(bus)-0" }
        return "\(bus)-" + ports.prefix(count).map(String.init).joined(separator: ".")
    }

    static func error(_ call: String, _ code: Int32) -> USBError {
        .system(call: call, text: text(of: code))
    }

    static func text(of code: Int32) -> String {
        libusb_error_name(code).map { String(cString: $0) } ?? "error \(code)"
    }
}

extension AttachedProbe {
    /// A serial number that can be typed: that of a plain V2 is twelve arbitrary bytes, shown in hexadecimal.
    static func readable(_ serial: String) -> String {
        let isPlain = serial.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0.value < 0x7F }
        guard !isPlain else { return serial }
        return hex(serial.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }).uppercased()
    }
}
