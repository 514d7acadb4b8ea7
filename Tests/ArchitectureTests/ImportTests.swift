import Foundation
import Testing

/// The sources of one target, as text.
private struct SourceFolder {
    let name: String
    /// Modules named by import statements, by file.
    let imports: [(file: String, modules: Set<String>)]

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func all() throws -> [SourceFolder] {
        let sources = root.appending(path: "Sources")
        let names = try FileManager.default.contentsOfDirectory(atPath: sources.path).sorted()
        return try names.map { try SourceFolder(name: $0, folder: sources.appending(path: $0)) }
    }

    /// Every Swift file of `Sources` with its path there.
    static func files() throws -> [(path: String, text: String)] {
        let sources = root.appending(path: "Sources")
        let paths = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            (path, try String(contentsOf: sources.appending(path: path), encoding: .utf8))
        }
    }

    init(name: String, folder: URL) throws {
        self.name = name
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        imports = try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            return (path, Self.modules(in: text))
        }
    }

    var modules: Set<String> { imports.reduce(into: []) { $0.formUnion($1.modules) } }

    /// Finds `import M`, with any attributes, access level and kind before the module's name.
    static func modules(in text: String) -> Set<String> {
        let words: Set<Substring> = [
            "public", "internal", "package", "fileprivate", "private", "struct", "class", "enum", "func",
            "protocol", "typealias", "let", "var",
        ]
        var found: Set<String> = []
        for line in text.split(separator: "\n") {
            let tokens = line.split(separator: " ").filter { !$0.hasPrefix("@") && !words.contains($0) }
            guard tokens.count == 2, tokens[0] == "import" else { continue }
            found.insert(String(tokens[1].prefix { $0 != "." }))
        }
        return found
    }
}

@Suite struct ImportTests {
    /// What each target may import of ours and of other packages; Foundation and the C library aside.
    static let allowed: [String: Set<String>] = [
        "Networks": ["COpenSSL"],
        "Console": [],
        "Jobs": ["Networks"],
        "Boards": ["CLibUSB", "CLink", "CLoader", "Jobs", "Networks"],
        "Cycles": ["CCapstone"],
        "Emulation": ["CInterposed", "CUnicorn", "Cycles"],
        "HostInference": ["CEngine", "Networks"],
        "Measurements": ["Boards", "Cycles", "GRDB", "Jobs", "Networks", "Yams"],
        "Reports": ["Jobs", "Measurements", "Networks"],
        "throughline": [
            "ArgumentParser", "Boards", "Console", "Cycles", "HostInference", "Jobs", "Measurements",
            "Networks",
            "Reports",
        ],
        "virtual-board": ["Emulation"],
        "Training": [
            "CPNG", "CSampleRate", "CSndFile", "CTorch", "CTurboJPEG", "HostInference", "Jobs",
            "Networks",
        ],
        "throughline-train": ["ArgumentParser", "Console", "HostInference", "Jobs", "Networks", "Training"],
    ]
    static let platform: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
    ]

    @Test("every target imports only what the layout allows")
    func oneWay() throws {
        let folders = try SourceFolder.all().filter { !$0.imports.isEmpty }
        #expect(folders.count >= 5)
        for folder in folders {
            let allowed = try #require(
                Self.allowed[folder.name], "target \(folder.name) has no line in the layout's rules")
            let foreign = folder.modules.subtracting(Self.platform).subtracting(allowed)
            #expect(foreign.isEmpty, "\(folder.name) imports \(foreign.sorted())")
        }
    }

    @Test(
        "a C module has one Swift importer",
        arguments: [
            "CLibUSB", "CLink", "CLoader", "CUnicorn", "CCapstone", "COpenSSL", "CEngine", "CTorch",
            "CSampleRate", "CSndFile", "CTurboJPEG", "CPNG",
        ])
    func wrappedOnce(module: String) throws {
        let importers = try SourceFolder.all().filter { $0.modules.contains(module) }.map(\.name)
        #expect(importers.count <= 1, "\(module) is imported by \(importers)")
    }

    @Test("Unicorn is named only in the emulator, which is a process of its own")
    func unicornStaysApart() throws {
        for folder in try SourceFolder.all() where folder.modules.contains("Emulation") {
            #expect(folder.name == "virtual-board")
        }
    }

    @Test("other programs are started in one place, and in one more that shares nothing with it")
    func childProcesses() throws {
        // docs/decisions/005-child-processes.md
        let places = ["Jobs/Programs/ChildStart.swift", "virtual-board/USBTestbed.swift"]
        let words = [
            "posix_spawn(", "posix_spawnp(", "Process()", "Process.run", "Foundation.Process", "popen(",
        ]
        let starters = try SourceFolder.files().filter { file in words.contains(where: file.text.contains) }
        #expect(starters.map(\.path) == places)
    }

    @Test("the import scanner sees attributes, access levels and kinds")
    func scanner() {
        let text = """
            @preconcurrency public import Alpha
            import struct Beta.Thing
            // import Gamma
            internal import Delta
            """
        #expect(SourceFolder.modules(in: text) == ["Alpha", "Beta", "Delta"])
    }
}
