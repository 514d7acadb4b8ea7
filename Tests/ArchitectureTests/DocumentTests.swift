import Foundation
import Testing

/// The pages: all are listed, their links lead somewhere, and the table of rooms is the package's.
@Suite struct DocumentTests {
    let pages: [MarkdownPage]

    init() throws {
        let paths = Checkout.files(under: "docs", ending: ".md")
        pages = try (["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "measurements/README.md"] + paths).map(
            MarkdownPage.init)
    }

    @Test("docs/index.md lists every page of docs once")
    func index() throws {
        let index = try #require(pages.first { $0.path == "docs/index.md" })
        for page in pages where page.path.hasPrefix("docs/") && page.path != index.path {
            let name = String(page.path.dropFirst("docs/".count))
            #expect(index.links.count { $0 == name } == 1, "docs/index.md lists \(name) not once")
        }
    }

    @Test(
        "each page is a tutorial, a how-to, a reference, an explanation or a finding, in the folder of that name"
    )
    func folders() {
        let folders = ["tutorials", "howto", "reference", "explanation", "findings"]
        for page in pages where page.path.hasPrefix("docs/") && page.path != "docs/index.md" {
            let folder = page.path.split(separator: "/")[1]
            #expect(folders.contains(String(folder)), "\(page.path)")
        }
    }

    @Test("relative links of all pages lead to a file, and to a heading of it if they name one")
    func links() {
        for page in pages {
            let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
            for link in page.links where !link.contains("://") && !link.hasPrefix("mailto:") {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let path = parts[0].isEmpty ? page.path : Self.resolved(String(parts[0]), in: folder)
                #expect(Checkout.exists(path), "\(page.path): no \(link)")
                guard parts.count == 2, path.hasSuffix(".md") else { continue }
                let target = pages.first { $0.path == path }
                #expect(
                    target?.anchors.contains(String(parts[1])) == true, "\(page.path): no heading \(link)")
            }
        }
    }

    @Test("decisions are numbered without a gap, and each says its number and what was decided")
    func decisions() throws {
        let decisions = pages.filter { $0.path.hasPrefix("docs/explanation/decisions/") }.sorted {
            $0.path < $1.path
        }
        #expect(decisions.count >= 13)
        for (index, page) in decisions.enumerated() {
            let number = String(("00\(index + 1)").suffix(3))
            #expect(page.path.hasPrefix("docs/explanation/decisions/\(number)-"), "\(page.path)")
            #expect(page.sections.dropFirst().first?.title.hasPrefix("\(number) ") == true, "\(page.path)")
        }
    }

    /// A row of the table of rooms.
    private struct Room {
        let names: [String]
        let dependencies: [String]
    }

    private func rooms() throws -> [Room] {
        let page = try #require(pages.first { $0.path == "docs/explanation/architecture.md" })
        let section = try #require(page.sections.first { $0.title == "Rooms" })
        return section.rows.filter { $0.count == 4 }.map { row in
            Room(
                names: MarkdownPage.code(in: row[0].replacing(/\([^)]*\)/, with: "")),
                dependencies: MarkdownPage.code(in: row[3]))
        }
    }

    @Test(
        "each target that is delivered has its row in docs/explanation/architecture.md, with its dependencies"
    )
    func table() throws {
        let rooms = try rooms()
        for target in try PackageManifest().targets where target.isRoom && target.name != "CFirmware" {
            let room = rooms.first { $0.names.contains(target.name) }
            let wanted = target.dependencies.sorted()
            let cell = wanted.isEmpty ? "-" : wanted.map { "`\($0)`" }.joined(separator: ", ")
            #expect(
                room?.dependencies == wanted,
                "docs/explanation/architecture.md: the last cell of `\(target.name)` is | \(cell) |")
        }
    }

    @Test("each row of the table is a target or a program")
    func rows() throws {
        let targets = Set(try PackageManifest().targets.map(\.name))
        for name in try rooms().flatMap(\.names) where name != "usb-testbed" {
            #expect(targets.contains(name), "docs/explanation/architecture.md: no target \(name)")
        }
    }

    private static func resolved(_ path: String, in folder: String) -> String {
        var parts = folder.split(separator: "/").map(String.init)
        for part in path.split(separator: "/") {
            if part == ".." {
                if !parts.isEmpty { parts.removeLast() }
            } else if part != "." {
                parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }
}
