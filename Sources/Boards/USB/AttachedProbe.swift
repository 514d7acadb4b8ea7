public import Facts
import Glibc

/// An ST-LINK that is plugged in.
public struct AttachedProbe: Hashable, Sendable {
    /// Manufacturer that the emulated ST-LINK states where a real one states STMicroelectronics.
    static let emulatedManufacturer = "Throughline (emulated)"

    /// What kind it is.
    public var model: ProbeModel
    /// USB bus.
    public var bus: UInt8
    /// Address on the bus, a new one each time it is plugged in.
    public var address: UInt8
    /// Where it is plugged in, such as `1-1.2`; the same as long as the cables stay.
    public var path: String
    /// Serial number; empty if neither the system nor the probe tells it.
    public var serial: String
    /// Whether the probe's own serial number is no text, so that `serial` is its bytes in hexadecimal digits.
    public var hasGarbledSerial = false
    /// Whether it is an emulated one, whose figures are predictions.
    public var isEmulated: Bool
    /// The board's serial port, nil if there is none.
    public var serialPort: String?

    /// How to name it on the command line.
    public var name: String { serial.isEmpty ? path : serial }

    /// Device node that must be readable and writable.
    public var node: String { "/dev/bus/usb/\(Self.padded(bus))/\(Self.padded(address))" }

    /// Whether this user may use it, as far as the node's mode says.
    public var isPermitted: Bool { access(node, R_OK | W_OK) == 0 }

    /// Origin of figures that are taken through it.
    public var origin: Origin { isEmulated ? .emulated : .silicon }

    /// Whether a name given by the user means this probe: its serial number in any case, or its path.
    func answers(to name: String) -> Bool {
        path == name || (!serial.isEmpty && serial.lowercased() == name.lowercased())
    }

    /// Where the drive that the probe shows is mounted; empty if nowhere.
    ///
    /// - Parameters:
    ///   - mounts: the system's table of mounts.
    ///   - devices: folder of block devices in sysfs.
    public func mountPoints(
        mounts: String = "/proc/self/mounts", devices: String = "/sys/class/block"
    ) -> [String] {
        USBAttributes.mountPoints(bus: bus, address: address, mounts: mounts, devices: devices)
    }

    private static func padded(_ number: UInt8) -> String {
        String(repeating: "0", count: max(0, 3 - String(number).count)) + String(number)
    }

    /// The probes that are plugged in, in the order of their paths.
    public static func all() throws(USBError) -> [AttachedProbe] {
        try USBContext().probes().map(\.probe)
    }

    /// The one probe that is meant.
    ///
    /// - Parameter name: serial number or USB path; nil if there is only one.
    public static func only(named name: String?) throws(USBError) -> AttachedProbe {
        try choose(from: all(), named: name)
    }

    static func choose(
        from probes: [AttachedProbe], named name: String?
    ) throws(USBError) -> AttachedProbe {
        let matching = name.map { name in probes.filter { $0.answers(to: name) } } ?? probes
        guard let first = matching.first else { throw .absent(wanted: name, found: probes.map(\.name)) }
        // Two boards may share a serial number (clones do): then their paths tell them apart.
        guard matching.count == 1 else {
            let names = matching.map(\.name)
            throw .ambiguous(found: Set(names).count == names.count ? names : matching.map(\.path))
        }
        return first
    }
}
