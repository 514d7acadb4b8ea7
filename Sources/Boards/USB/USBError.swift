/// Why a debug probe on USB cannot be used.
public enum USBError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The user may not open the device.
    case denied(path: String)
    /// Another program has claimed the probe.
    case busy(probe: String)
    /// No probe is connected, or none of that name; `found` lists those that are.
    case absent(wanted: String?, found: [String])
    /// Several probes are connected and none was named.
    case ambiguous(found: [String])
    /// The probe has no debugging interface with the endpoints that its product id promises.
    case interface(probe: String)
    /// The system or libusb reported something else.
    case system(call: String, text: String)

    /// What was expected, what was found, and the cure.
    public var description: String {
        switch self {
        case .denied(let path):
            "no permission for the debug probe at \(path); run `throughline doctor --install-udev` as root, then "
                + "plug the board in again"
        case .busy(let probe):
            "debug probe \(probe) is in use by another program; close it (openocd, st-util, another throughline)"
        case .absent(nil, _):
            "no ST-LINK is connected; plug the board's ST-LINK connector in"
        case .absent(let wanted?, let found):
            "no ST-LINK has serial number or USB path \(wanted); "
                + (found.isEmpty ? "none is connected" : "connected: \(found.joined(separator: ", "))")
        case .ambiguous(let found):
            "several ST-LINKs are connected: name one of usb:\(found.joined(separator: ", usb:"))"
        case .interface(let probe):
            "debug probe \(probe) has no debugging interface; unplug it and plug it in again"
        case .system(let call, let text): "USB: \(call) failed: \(text)"
        }
    }

    /// A stable word for each kind.
    var word: String {
        switch self {
        case .denied: "denied"
        case .busy: "busy"
        case .absent: "absent"
        case .ambiguous: "ambiguous"
        case .interface: "interface"
        case .system: "system"
        }
    }
}
