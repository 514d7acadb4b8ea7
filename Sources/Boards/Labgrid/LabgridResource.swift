/// A resource of a labgrid place as `labgrid-client show` prints it.
struct LabgridResource: Hashable, Sendable {
    /// Class, such as `NetworkSerialPort` or `USBDebugger`.
    var kind: String
    /// Host of the exporter.
    var host: String?
    /// Port on the host, of a serial line that is served there.
    var port: Int?
    /// Path on the host: of the serial device, or of the USB device such as `1-1.2`.
    var path: String?

    /// The resources in an output.
    ///
    /// It has a line `Acquired resource 'NAME' (EXPORTER/GROUP/CLASS/NAME):` and a Python literal for each; lines of
    /// other sorts are passed over.
    static func all(in text: String) -> [LabgridResource] {
        var resources: [LabgridResource] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("Acquired resource "), let open = line.lastIndex(of: "(") {
                let path = line[line.index(after: open)...].split(separator: "/")
                resources.append(LabgridResource(kind: path.count > 2 ? String(path[2]) : ""))
            }
            guard let last = resources.indices.last else { continue }
            resources[last].host = resources[last].host ?? value(of: "host", in: line)
            resources[last].port = resources[last].port ?? value(of: "port", in: line).flatMap { Int($0) }
            resources[last].path = resources[last].path ?? value(of: "path", in: line)
        }
        return resources
    }

    /// A value behind `'key':`, without quotes; nil if the key is not in the line or the value is None.
    private static func value(of key: String, in line: Substring) -> String? {
        guard let found = line.firstRange(of: "'\(key)':") else { return nil }
        let rest = line[found.upperBound...].drop { $0 == " " }
        guard let quote = rest.first, quote == "'" || quote == "\"" else {
            let word = rest.prefix { $0 != "," && $0 != "}" && $0 != " " }
            return word == "None" || word.isEmpty ? nil : String(word)
        }
        return String(rest.dropFirst().prefix { $0 != quote })
    }
}
