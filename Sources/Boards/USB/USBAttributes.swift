import Glibc

/// What the kernel tells of a USB device without opening it (sysfs, Documentation/ABI/stable/sysfs-bus-usb).
struct USBAttributes {
    private static let devices = "/sys/bus/usb/devices"
    private static let terminals = "/sys/class/tty"

    /// String descriptor of the serial number.
    let serial: String?
    /// String descriptor of the manufacturer.
    let manufacturer: String?
    /// Path of the serial port that belongs to the device, the first if there are several.
    let serialPort: String?

    /// Reads what there is of the device with these numbers.
    ///
    /// - Parameter path: such as `1-1.2`, the device's folder in sysfs.
    init(bus: UInt8, address: UInt8, path: String) {
        let named = Self.devices + "/" + path
        // A root port's path is not always the folder's name, so the numbers decide.
        let folder =
            Self.isDevice(named, bus: bus, address: address)
            ? named
            : Self.names(in: Self.devices).map { Self.devices + "/" + $0 }.first {
                Self.isDevice($0, bus: bus, address: address)
            }
        serial = folder.flatMap { Self.text($0 + "/serial") }
        manufacturer = folder.flatMap { Self.text($0 + "/manufacturer") }
        serialPort = Self.serialPort(bus: bus, address: address)
    }

    /// The `/dev/ttyACM*` whose interface belongs to the device, found upwards from the terminal.
    private static func serialPort(bus: UInt8, address: UInt8) -> String? {
        for name in names(in: terminals) where name.hasPrefix("ttyACM") {
            guard var folder = resolved(terminals + "/" + name) else { continue }
            while folder.count > 1, let slash = folder.lastIndex(of: "/") {
                folder = String(folder[..<slash])
                guard text(folder + "/busnum") != nil else { continue }
                if isDevice(folder, bus: bus, address: address) { return "/dev/" + name }
                break
            }
        }
        return nil
    }

    private static func isDevice(_ folder: String, bus: UInt8, address: UInt8) -> Bool {
        text(folder + "/busnum").flatMap { UInt8($0) } == bus
            && text(folder + "/devnum").flatMap { UInt8($0) } == address
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var result: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { result.append(name) }
        }
        return result.sorted()
    }

    private static func resolved(_ path: String) -> String? {
        guard let result = realpath(path, nil) else { return nil }
        defer { free(result) }
        return String(cString: result)
    }

    /// One line of an attribute; its bytes may be any.
    private static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let line = buffer.prefix(count).prefix { $0 != 0x0A && $0 != 0 }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}
