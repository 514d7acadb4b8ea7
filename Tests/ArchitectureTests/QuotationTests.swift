import Foundation
import Testing

/// What pages quote of the programs and of the tests is there.
@Suite struct QuotationTests {
    /// Texts of all Swift files of a folder; literals that are joined over lines are one.
    private func text(of folder: String) throws -> String {
        try Checkout.files(under: folder, ending: ".swift").map(Checkout.text).joined(separator: "\n")
            .replacing(/"\s*\n\s*\+ "/, with: "")
            .replacing(/\\\n\s*/, with: "")
    }

    /// Runs of words without names and figures, which a page gives as an example or as dots.
    static func phrases(of message: String) -> [String] {
        message.split(separator: " ").map(String.init)
            .split { $0.contains("...") || $0.contains { $0.isNumber } }
            .map { $0.joined(separator: " ") }
    }

    @Test("each message that docs/tutorials/first-hour.md explains is one that a program prints")
    func messages() throws {
        let sources = try text(of: "Sources")
        var count = 0
        for section in try MarkdownPage("docs/tutorials/first-hour.md").sections {
            for row in section.rows where row.count == 3 {
                for message in MarkdownPage.code(in: row[0]) {
                    count += 1
                    for phrase in Self.phrases(of: message) {
                        #expect(sources.contains(phrase), "\(section.title): '\(message)' has '\(phrase)'")
                    }
                }
            }
        }
        #expect(count > 40)
    }

    @Test(
        "each test that docs/reference/reliability.md names as a proof is a suite, and each page's promises have one"
    )
    func proofs() throws {
        let suites = Set(
            Checkout.files(under: "Tests", ending: "Tests.swift").compactMap {
                $0.split(separator: "/").last.map { String($0.dropLast(".swift".count)) }
            })
        let page = try MarkdownPage("docs/reference/reliability.md")
        for section in page.sections where section.title.contains("test") {
            for row in section.rows {
                let named = row.dropFirst().flatMap { MarkdownPage.code(in: $0) }
                    .filter { $0.hasSuffix("Tests") || $0.contains("Tests.") }
                #expect(!named.isEmpty, "\(section.title): \(row)")
                for name in named {
                    let suite = String(name.prefix { $0 != "." })
                    #expect(suites.contains(suite), "\(section.title): no \(name)")
                    guard let function = name.split(separator: ".").dropFirst().first else { continue }
                    let file = try #require(
                        Checkout.files(under: "Tests", ending: "/\(suite).swift").first, "\(name)")
                    #expect(try Checkout.text(file).contains("func \(function)("), "no \(name)")
                }
            }
        }
    }

    @Test("a quotation is its words between names and figures")
    func reading() {
        #expect(
            Self.phrases(of: "the firmware is V2J23, at least V2J24 is needed") == [
                "the firmware is", "at least", "is needed",
            ])
        #expect(Self.phrases(of: "flash ... at ...: no") == ["flash", "at", "no"])
        #expect(Self.phrases(of: "0483:").isEmpty)
    }
}
