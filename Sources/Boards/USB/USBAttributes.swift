import Foundation
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
            if belongs(terminals + "/" + name, bus: bus, address: address) { return "/dev/" + name }
        }
        return nil
    }

    /// Where the block devices of a USB device are mounted, as `mounts` (proc_mounts(5)) has it.
    static func mountPoints(bus: UInt8, address: UInt8, mounts: String, devices: String) -> [String] {
        guard let table = try? String(contentsOfFile: mounts, encoding: .utf8) else { return [] }
        return table.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 2, fields[0].hasPrefix("/dev/") else { return nil }
            let device = devices + "/" + fields[0].dropFirst(5).replacing("/", with: "!")
            // Spaces stand there as octal numbers.
            return belongs(device, bus: bus, address: address)
                ? String(fields[1]).replacing("\\040", with: " ") : nil
        }
    }

    /// Whether a class device hangs on a USB device: found upwards from it.
    private static func belongs(_ path: String, bus: UInt8, address: UInt8) -> Bool {
        guard var folder = resolved(path) else { return false }
        while folder.count > 1, let slash = folder.lastIndex(of: "/") {
            folder = String(folder[..<slash])
            guard text(folder + "/busnum") != nil else { continue }
            return isDevice(folder, bus: bus, address: address)
        }
        return false
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
