import Foundation
import Testing

/// The how-tos of CONTRIBUTING.md name all places that their worked example is in.
@Suite struct ContributingTests {
    static let page = "CONTRIBUTING.md"
    /// Where a place that a list forgets may lie.
    static let searched = ["Sources", "firmware", "Makefile", "Package.swift", ".ci/setup", ".ci/run"]

    /// A section with a worked example.
    struct Recipe {
        let title: String
        /// What the example is found by, in a path or in code.
        let pattern: NSRegularExpression
        let places: [(path: String, lookFor: String)]
        /// Files of the paragraph "Named besides": the example is in them, but they are no place to touch.
        let besides: Set<String>

        init?(_ section: MarkdownPage.Section) throws {
            let text = section.lines.joined(separator: "\n")
            guard let match = text.firstMatch(of: /Pattern: `([^`]+)`/) else { return nil }
            title = section.title
            pattern = try NSRegularExpression(pattern: String(match.1), options: .caseInsensitive)
            places = section.rows.compactMap { row in
                guard row.count == 3, let path = MarkdownPage.code(in: row[0]).first,
                    let lookFor = MarkdownPage.code(in: row[2]).first
                else { return nil }
                return (path, lookFor)
            }
            let paragraph = text.firstMatch(of: /(?s)Named besides(.*?)(\n\n|$)/).map { String($0.1) } ?? ""
            besides = Set(MarkdownPage.code(in: paragraph).filter { $0.contains("/") })
        }

        func matches(_ text: String) -> Bool {
            let all = NSRange(text.startIndex..., in: text)
            return pattern.firstMatch(in: text, range: all) != nil
        }
    }

    let recipes: [Recipe]

    init() throws {
        recipes = try MarkdownPage(Self.page).sections.compactMap(Recipe.init)
    }

    @Test("there is a how-to for a board, an operator, a backbone, a task and an engine")
    func kinds() {
        for title in ["A board", "An operator", "A backbone", "A task", "An engine"] {
            #expect(recipes.contains { $0.title == title }, "no how-to '\(title)' with a pattern")
        }
        for recipe in recipes { #expect(recipe.places.count >= 4, "\(recipe.title)") }
    }

    @Test("each place of a how-to is there and has what it is said to have")
    func places() throws {
        for recipe in recipes {
            for (path, lookFor) in recipe.places {
                try #require(Checkout.exists(path), "\(recipe.title): no \(path)")
                #expect(
                    try Checkout.text(path).contains(lookFor), "\(recipe.title): no '\(lookFor)' in \(path)")
            }
        }
    }

    @Test("no other source file matches the pattern of a worked example")
    func completeness() throws {
        let files = try Self.searched.flatMap { Checkout.files(under: $0) }.map { path in
            (path: path, text: path + "\n" + (try Self.code(of: path)))
        }
        #expect(files.count > 500)
        for recipe in recipes {
            let found = files.filter { recipe.matches($0.text) }.map(\.path)
            let forgotten = Set(found).subtracting(recipe.places.map(\.path)).subtracting(recipe.besides)
            #expect(forgotten.isEmpty, "\(recipe.title): not listed: \(forgotten.sorted())")
            let listed = Set(recipe.places.map(\.path)).intersection(found)
            #expect(listed.count >= 2, "\(recipe.title): the pattern matches only \(listed.sorted())")
            let gone = recipe.besides.subtracting(found)
            #expect(gone.isEmpty, "\(recipe.title): named besides, but no example there: \(gone.sorted())")
        }
    }

    /// The text without comments, with its literals.
    private static func code(of path: String) throws -> String {
        let text = try Checkout.text(path)
        let ending = path.split(separator: ".").last.map(String.init) ?? ""
        return ["swift", "c", "cpp", "h", "S", "ld"].contains(ending)
            ? SourceText.code(of: text, keepingStrings: true) : SourceText.lines(of: text)
    }
}
