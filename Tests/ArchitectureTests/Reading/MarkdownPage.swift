import Foundation

/// What tests read of a page: headings, links and tables.
struct MarkdownPage {
    struct Section {
        let title: String
        let lines: [Substring]

        /// Rows of its tables, each as its cells; heads and rules left out.
        var rows: [[String]] {
            var rows: [[String]] = []
            for index in lines.indices where lines[index].hasPrefix("|") {
                let isRule = lines[index].hasPrefix("|-")
                let isHead = index + 1 < lines.count && lines[index + 1].hasPrefix("|-")
                if isRule || isHead { continue }
                rows.append(
                    lines[index].dropFirst().split(separator: "|").map {
                        $0.trimmingCharacters(in: .whitespaces)
                    })
            }
            return rows
        }
    }

    /// Relative to the checkout.
    let path: String
    let sections: [Section]
    /// Targets of its links.
    let links: [String]

    init(_ path: String) throws {
        self.path = path
        let text = try Checkout.text(path)
        var sections: [Section] = []
        var title = ""
        var lines: [Substring] = []
        var isFenced = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isFenced.toggle() }
            if line.hasPrefix("#"), !isFenced, let heading = line.wholeMatch(of: /#+ +(.+)/) {
                sections.append(Section(title: title, lines: lines))
                (title, lines) = (String(heading.1), [])
            } else if !isFenced {
                lines.append(line)
            }
        }
        sections.append(Section(title: title, lines: lines))
        self.sections = sections
        links = sections.flatMap { section in
            (section.lines + [section.title[...]]).flatMap { line in
                line.replacing(/`[^`]*`/, with: "").matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
            }
        }
    }

    /// Anchors of its headings, as GitHub makes them.
    var anchors: Set<String> {
        Set(
            sections.dropFirst().map { section in
                section.title.lowercased().compactMap { character -> String? in
                    if character == " " { return "-" }
                    let isKept = character.isLetter || character.isNumber || "-_".contains(character)
                    return isKept ? String(character) : nil
                }.joined()
            })
    }

    /// What stands between backquotes.
    static func code(in text: some StringProtocol) -> [String] {
        String(text).matches(of: /`([^`]+)`/).map { String($0.1) }
    }
}
