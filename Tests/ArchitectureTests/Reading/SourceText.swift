/// The text of a source file with its comments blanked, and its string literals if wanted.
///
/// Knows Swift's literals (escapes, raw strings, three quotes, interpolations, which are code) and the comments of Swift
/// and C. Line breaks stay, so that lines keep their numbers. Works on bytes: all of the sources are read at each test run.
struct SourceText {
    private let bytes: [UInt8]
    private var place = 0
    private var code: [UInt8] = []
    private let keepsStrings: Bool

    /// The text without comments.
    static func code(of text: String, keepingStrings: Bool) -> String {
        var source = SourceText(bytes: Array(text.utf8), keepsStrings: keepingStrings)
        source.readCode(isInterpolation: false)
        return String(decoding: source.code, as: UTF8.self)
    }

    /// The same for files whose comments run from `#` to the end of the line: CMake, make, shell.
    static func lines(of text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.prefix { $0 != "#" }
        }.joined(separator: "\n")
    }

    private init(bytes: [UInt8], keepsStrings: Bool) {
        self.bytes = bytes
        self.keepsStrings = keepsStrings
    }

    private static let newline = UInt8(ascii: "\n")
    private static let quote = UInt8(ascii: "\"")
    private static let hash = UInt8(ascii: "#")
    private static let slash = UInt8(ascii: "/")
    private static let backslash = UInt8(ascii: "\\")

    private func isAhead(_ text: StaticString, after count: Int = 0) -> Bool {
        let start = place + count
        guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
        return text.withUTF8Buffer { wanted in
            wanted.indices.allSatisfy { bytes[start + $0] == wanted[$0] }
        }
    }

    /// How many hashes are next.
    private var hashes: Int {
        var count = 0
        while place + count < bytes.count, bytes[place + count] == Self.hash { count += 1 }
        return count
    }

    /// Reads to the end, or to the bracket that closes an interpolation.
    private mutating func readCode(isInterpolation: Bool) {
        var depth = 0
        while place < bytes.count {
            let next = bytes[place]
            if next == Self.slash, isAhead("//") {
                while place < bytes.count, bytes[place] != Self.newline { place += 1 }
            } else if next == Self.slash, isAhead("/*") {
                readComment()
            } else if next == Self.quote || (next == Self.hash && isAhead("\"", after: hashes)) {
                readString()
            } else {
                if next == UInt8(ascii: "(") { depth += 1 }
                if next == UInt8(ascii: ")") {
                    if isInterpolation, depth == 0 { return }
                    depth -= 1
                }
                code.append(next)
                place += 1
            }
        }
    }

    private mutating func readComment() {
        var depth = 0
        repeat {
            if isAhead("/*") {
                depth += 1
                place += 2
            } else if isAhead("*/") {
                depth -= 1
                place += 2
            } else {
                if bytes[place] == Self.newline { code.append(Self.newline) }
                place += 1
            }
        } while depth > 0 && place < bytes.count
    }

    private mutating func readString() {
        let hashes = hashes
        place += hashes
        let quotes = isAhead("\"\"\"") ? 3 : 1
        place += quotes
        code.append(Self.quote)
        while place < bytes.count {
            let next = bytes[place]
            if next == Self.quote, quotes == 1 || isAhead("\"\"\""), hashesAhead(hashes, after: quotes) {
                place += quotes + hashes
                break
            }
            // A literal of one line ends with it, such as a lone quotation mark in another language's text.
            if next == Self.newline, quotes == 1 { break }
            if next == Self.backslash, hashesAhead(hashes, after: 1) {
                if isAhead("(", after: 1 + hashes) {
                    place += 2 + hashes
                    code += Array("\"(".utf8)
                    readCode(isInterpolation: true)
                    place += 1
                    code += Array(")\"".utf8)
                    continue
                }
                take(1 + hashes)
            }
            take(1)
        }
        code.append(Self.quote)
    }

    private func hashesAhead(_ count: Int, after offset: Int) -> Bool {
        count == 0 || (0..<count).allSatisfy { isAhead("#", after: offset + $0) }
    }

    private mutating func take(_ count: Int) {
        for _ in 0..<count where place < bytes.count {
            if keepsStrings || bytes[place] == Self.newline { code.append(bytes[place]) }
            place += 1
        }
    }
}
