import Foundation

/// The rule that lets users at the machine, and the group plugdev, use an ST-LINK without being root.
public enum UdevRule {
    /// Folder of the administrator's rules.
    public static let folder = "/etc/udev/rules.d"
    /// Name of the rule's file; `uaccess` counts only in files before 73-seat-late.rules.
    public static let name = "70-throughline-stlink.rules"

    /// What the file holds.
    public static let text: String = {
        let head = """
            # ST-LINK debug probes for Throughline: the probe, and its serial port without ModemManager.

            """
        let lines = ProbeModel.all.flatMap { model in
            let ids = "idVendor}==\"\(four(ProbeModel.vendor))\""
            let product = "idProduct}==\"\(four(model.product))\""
            return [
                "SUBSYSTEM==\"usb\", ATTR{\(ids), ATTR{\(product), MODE=\"0660\", GROUP=\"plugdev\", "
                    + "TAG+=\"uaccess\"",
                "SUBSYSTEM==\"tty\", ATTRS{\(ids), ATTRS{\(product), MODE=\"0660\", GROUP=\"dialout\", "
                    + "TAG+=\"uaccess\", ENV{ID_MM_DEVICE_IGNORE}=\"1\"",
            ]
        }
        return head + lines.joined(separator: "\n") + "\n"
    }()

    /// Whether the rule is there as it should be.
    public static func isInstalled(in folder: String = folder) -> Bool {
        (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) == text
    }

    /// Writes the rule, whole or not at all; it counts from when a probe is plugged in again.
    ///
    /// - Throws: `UdevRuleError` if the folder cannot be written.
    public static func install(in folder: String = folder) throws(UdevRuleError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: folder + "/" + name), options: .atomic)
            // A temporary file is private; udev reads as root, users may want to see it too.
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: folder + "/" + name)
        } catch {
            throw UdevRuleError(
                path: folder + "/" + name, reason: (error as NSError).localizedDescription)
        }
    }

    private static func four(_ number: UInt16) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

/// Why the udev rule could not be written.
public struct UdevRuleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rule's file.
    public var path: String
    /// What the system says.
    public var reason: String

    /// What failed and what to do.
    public var description: String {
        "\(path): cannot be written (\(reason)); run the command with sudo, or copy the printed rule there"
    }
}
