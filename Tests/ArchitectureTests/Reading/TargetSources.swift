import Foundation

/// The Swift files of one target.
struct TargetSources {
    struct File {
        /// Relative to the checkout.
        let path: String
        /// Lines of the file.
        let lines: Int
        /// Without comments and string literals.
        let code: String
        /// Modules that it imports.
        let imports: Set<String>
    }

    let target: PackageManifest.Target
    let files: [File]

    init(_ target: PackageManifest.Target) throws {
        self.target = target
        files = try Checkout.files(under: target.path, ending: ".swift").map { path in
            let text = try Checkout.text(path)
            let code = SourceText.code(of: text, keepingStrings: false)
            return File(
                path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false).count - 1,
                code: code, imports: Self.modules(in: code))
        }
    }

    /// Of all targets of the checkout that have Swift files, read once.
    static let all = Result {
        try PackageManifest().targets.map(TargetSources.init).filter { !$0.files.isEmpty }
    }

    /// Of what is delivered.
    static func rooms() throws -> [TargetSources] { try all.get().filter(\.target.isRoom) }

    var imports: Set<String> { files.reduce(into: []) { $0.formUnion($1.imports) } }

    /// Finds `import M`, with any attributes, access level and kind before the module's name.
    static func modules(in code: String) -> Set<String> {
        let words: Set<Substring> = [
            "public", "internal", "package", "fileprivate", "private", "struct", "class", "enum", "func",
            "protocol", "typealias", "let", "var",
        ]
        var found: Set<String> = []
        for line in code.split(separator: "\n") where line.contains("import ") {
            let tokens = line.split(separator: " ").filter { !$0.hasPrefix("@") && !words.contains($0) }
            guard tokens.count == 2, tokens[0] == "import" else { continue }
            found.insert(String(tokens[1].prefix { $0 != "." }))
        }
        return found
    }

    /// Lines that match, as `path:number`, of files that hold `word`.
    func lines(with pattern: some RegexComponent, word: String) -> [String] {
        files.filter { $0.code.contains(word) }.flatMap { file in
            file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .filter { $0.element.contains(pattern) }.map { "\(file.path):\($0.offset + 1)" }
        }
    }
}
