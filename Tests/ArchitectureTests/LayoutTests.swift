import Foundation
import Testing

/// What imports cannot say: which folder of a target may use which, how long files are, what is done in one place.
@Suite struct LayoutTests {
    let rooms: [TargetSources]

    init() throws { rooms = try TargetSources.rooms() }

    @Test("no folders of one target use each other in a circle")
    func folderCycles() {
        for sources in rooms {
            let found = FolderCycles(sources)
            #expect(found.cycles.isEmpty, "\(sources.target.name):\n\(found)")
        }
    }

    @Test("arguments are parsed at the entry of a program only")
    func entryPoints() {
        let entries = [
            "Sources/throughline/Throughline.swift", "Sources/throughline-serve/Main.swift",
            "Sources/throughline-train/Main.swift",
        ]
        let places = rooms.flatMap { $0.lines(with: /parseAsRoot/, word: "parseAsRoot") }
            .filter { place in !entries.contains { place.hasPrefix($0 + ":") } }
        #expect(places.isEmpty, "parseAsRoot at \(places)")
    }

    @Test("a child process is started in one file, and in one of the emulator's, which may not link that")
    func childProcesses() {
        let places = rooms.flatMap {
            $0.lines(with: /posix_spawnp?\(/, word: "posix_spawn")
                + $0.lines(with: /\bProcess\(/.wordBoundaryKind(.simple), word: "Process")
        }
        let files = Set(places.map { $0.prefix { $0 != ":" } })
        // docs/explanation/decisions/013-child-processes.md
        let expected = ["Sources/Jobs/Programs/ChildStart.swift", "Sources/virtual-board/USBTestbed.swift"]
        #expect(files.sorted().map(String.init) == expected)
    }

    @Test("files of throughline have at most 120 lines, commands at most 80")
    func lengths() throws {
        let program = try #require(rooms.first { $0.target.name == "throughline" })
        for file in program.files {
            let most = file.path.contains("/Commands/") ? 80 : 120
            #expect(file.lines <= most, "\(file.path): \(file.lines) lines, at most \(most)")
        }
    }

    @Test("throughline holds less than 8 % of the lines of all Swift sources")
    func share() throws {
        let program = try #require(rooms.first { $0.target.name == "throughline" })
        let all = rooms.flatMap(\.files).map(\.lines).reduce(0, +)
        let own = program.files.map(\.lines).reduce(0, +)
        #expect(Double(own) < 0.08 * Double(all), "\(own) of \(all) lines")
    }

    @Test("the scan of folders sees circles, and neither nested names nor files side by side")
    func scan() {
        func cycles(_ files: [(path: String, code: String)]) -> [[String]] {
            FolderCycles(files: files, folder: "T").cycles
        }
        let a = (path: "T/A/A.swift", code: "struct Alpha { var beta: Beta }")
        #expect(cycles([a, ("T/B/B.swift", "struct Beta {}")]).isEmpty)
        #expect(cycles([a, ("T/B/B.swift", "struct Beta { let a: [Alpha] }")]) == [["A", "B"]])
        #expect(cycles([a, ("T/B.swift", "extension Alpha {}\nstruct Beta {}")]) == [["A", "B.swift"]])
        #expect(cycles([a, ("T/B/B.swift", "enum Beta { case x(Other.Alpha) }")]).isEmpty)
        #expect(cycles([a, ("T/B/B.swift", "enum Beta {\nstruct Alpha {}\nlet x: Alpha }")]).isEmpty)
        #expect(
            cycles([
                ("T/A.swift", "struct Alpha { var beta: Beta }"),
                ("T/B.swift", "struct Beta { let a: [Alpha] }"),
            ]).isEmpty)
        #expect(
            cycles([
                a, ("T/B/B.swift", "struct Beta { let c: Gamma }"),
                ("T/C/C.swift", "struct Gamma { let a: Alpha }"),
            ]) == [["A", "B", "C"]])
    }

    @Test("comments and string literals are no code, interpolations are")
    func sourceText() {
        let text = #"""
            let a = "Alpha \(Beta("Gamma")) Delta" // Epsilon
            /* Zeta /* Eta */ Theta */ let b = #"Iota "x" \(no)"#
            """#
        let code = SourceText.code(of: text, keepingStrings: false)
        #expect(FolderCycles.names(in: code) == ["Beta"])
        #expect(SourceText.code(of: text, keepingStrings: true).contains("Iota"))
        #expect(code.split(separator: "\n").count == 2)
    }
}
