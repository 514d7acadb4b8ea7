/// A piece of XML: an element with attributes and children, or text; escaped when written.
struct Markup {
    private enum Content {
        case text(String)
        case element(name: String, attributes: [(String, String)], children: [Markup])
        case raw(String)
    }

    private let content: Content

    /// Text; characters that XML forbids become question marks.
    static func text(_ text: String) -> Markup { Markup(content: .text(text)) }

    /// Markup that is written as it is: style sheets, and charts inside pages.
    static func raw(_ text: String) -> Markup { Markup(content: .raw(text)) }

    /// An element.
    static func element(
        _ name: String, _ attributes: [(String, String)] = [], _ children: [Markup] = []
    ) -> Markup {
        Markup(content: .element(name: name, attributes: attributes, children: children))
    }

    /// An element that holds text only.
    static func element(_ name: String, _ attributes: [(String, String)] = [], text: String) -> Markup {
        element(name, attributes, [.text(text)])
    }

    /// The markup as text.
    var string: String {
        var result = ""
        write(to: &result)
        return result
    }

    private func write(to result: inout String) {
        switch content {
        case .text(let text): result += Self.escape(text)
        case .raw(let text): result += text
        case .element(let name, let attributes, let children):
            result += "<" + name
            for (key, value) in attributes { result += " \(key)=\"" + Self.escape(value) + "\"" }
            if children.isEmpty {
                result += "/>"
            } else {
                result += ">"
                for child in children { child.write(to: &result) }
                result += "</" + name + ">"
            }
            if Self.blocks.contains(name) { result += "\n" }
        }
    }

    /// Elements that end a line, so that a diff of two files is readable.
    private static let blocks: Set<String> = [
        "svg", "g", "line", "path", "rect", "circle", "text", "tr", "table", "p", "h1", "h2", "section",
        "figure", "meta", "dl", "style", "title",
    ]

    private static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result += " "
            default:
                // XML 1.0 section 2.2: no other control characters, no surrogates, no U+FFFE and U+FFFF.
                let isForbidden = scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value)
                result.unicodeScalars.append(isForbidden ? "?" : scalar)
            }
        }
        return result
    }
}
