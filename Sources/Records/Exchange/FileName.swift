import Facts
import Networks

/// Names that become files or folders, made safe in one place: a database may come from anywhere.
package enum FileName {
    private static let longest = 200

    /// Whether a name is one of letters, digits, `-`, `_` and `.` that starts with none of them but the first two: as
    /// a backbone, a board and an engine have.
    static func isPlain(_ name: String) -> Bool {
        let scalars = name.unicodeScalars
        guard let first = scalars.first, scalars.count <= longest else { return false }
        return isAlphanumeric(first)
            && scalars.allSatisfy { isAlphanumeric($0) || "-_.".unicodeScalars.contains($0) }
    }

    /// The same in SQL, for an expression whose text it would refuse.
    static func isNotPlain(_ expression: String) -> String {
        "(\(expression) NOT GLOB '[A-Za-z0-9]*' OR \(expression) GLOB '*[^-A-Za-z0-9_.]*' OR length(\(expression)) > \(longest))"
    }

    /// A file name for a text: the text itself where it is plain, else what is left of it with a digest behind, so that
    /// two texts stay two files.
    package static func safe(_ text: String) -> String {
        if isPlain(text) { return text }
        let kept = String(String.UnicodeScalarView(text.unicodeScalars.filter(isAlphanumeric))).prefix(40)
        return "\(kept)-\(Digest(of: Array(text.utf8)).description.prefix(16))".trimmingHyphen
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}

extension String {
    fileprivate var trimmingHyphen: String { String(drop { $0 == "-" }) }
}
