import Foundation

/// Folders of one target that use each other in a circle.
///
/// Each folder right below a target is taken as a module, and so is each file beside these folders. One uses another where a
/// file of it names a type that the other declares at the top level of a file.
///
/// What this light scan does not see: the use of a member that an extension in another folder adds, of a function, an
/// operator or a value outside of types, and of a type whose name is nested or declared in two modules. What it sees too
/// much of: a generic parameter named like a type of another folder. Names behind a dot are passed over, since they are
/// nested or cases.
struct FolderCycles: CustomStringConvertible {
    /// The circles, each with the modules in it, sorted.
    let cycles: [[String]]
    /// Uses that run inside a circle.
    let uses: [Use]

    struct Use {
        let from: String
        let to: String
        let file: String
        let type: String
    }

    /// The circles, and for each pair of modules in one how often and by what the first uses the second.
    var description: String {
        let pairs = Dictionary(grouping: uses) { "\($0.from) -> \($0.to)" }
        return cycles.map { $0.joined(separator: " <-> ") }.joined(separator: "\n")
            + pairs.sorted { ($0.value.count, $0.key) < ($1.value.count, $1.key) }.map { pair, uses in
                let some = uses.prefix(4).map { "\($0.file.split(separator: "/").last ?? "") by \($0.type)" }
                return "\n  \(pair), \(uses.count): \(some.joined(separator: ", "))"
            }.joined()
    }

    init(_ sources: TargetSources) {
        self.init(files: sources.files.map { ($0.path, $0.code) }, folder: sources.target.path)
    }

    /// - Parameter files: paths below `folder`, with code that has neither comments nor string literals.
    init(files: [(path: String, code: String)], folder: String) {
        let modules = files.map { file in
            String(file.path.dropFirst(folder.count + 1).prefix { $0 != "/" })
        }
        var homes: [String: Set<String>] = [:]
        let declared = files.map { Self.declarations(in: $0.code) }
        for (module, names) in zip(modules, declared) {
            for name in names.outer { homes[name, default: []].insert(module) }
        }
        var uses: [Use] = []
        for index in files.indices {
            for name in Self.names(in: files[index].code).subtracting(declared[index].all).sorted() {
                guard let home = homes[name], home.count == 1, let other = home.first,
                    other != modules[index]
                else { continue }
                uses.append(Use(from: modules[index], to: other, file: files[index].path, type: name))
            }
        }
        let reached = Self.closure(of: uses)
        let names = Set(modules).sorted()
        var circles: [[String]] = []
        for name in names where reached[name]?.contains(name) == true {
            if circles.contains(where: { $0.contains(name) }) { continue }
            circles.append(
                names.filter {
                    reached[name]?.contains($0) == true && reached[$0]?.contains(name) == true
                })
        }
        // Files beside each other are one place: only a folder makes a circle.
        circles.removeAll { circle in circle.allSatisfy { $0.hasSuffix(".swift") } }
        cycles = circles
        self.uses = uses.filter { use in
            circles.contains { $0.contains(use.from) && $0.contains(use.to) }
        }
    }

    /// Types that a file declares: at the top level, and anywhere.
    static func declarations(in code: String) -> (outer: Set<String>, all: Set<String>) {
        var outer: Set<String> = []
        var all: Set<String> = []
        var depth = 0
        var previous = ""
        for token in tokens(of: code) {
            switch token {
            case "{": depth += 1
            case "}": depth -= 1
            default:
                if declaring.contains(previous), token.first?.isUppercase == true {
                    all.insert(token)
                    if depth == 0 { outer.insert(token) }
                }
            }
            previous = token
        }
        return (outer, all)
    }

    /// Capitalized words that stand behind no dot.
    static func names(in code: String) -> Set<String> {
        var names: Set<String> = []
        var previous = ""
        for token in tokens(of: code) {
            if previous != ".", token.first?.isUppercase == true { names.insert(token) }
            previous = token
        }
        return names
    }

    private static let declaring: Set<String> = [
        "struct", "class", "enum", "protocol", "actor", "typealias", "associatedtype",
    ]

    /// Words, and each other visible character by itself.
    private static func tokens(of code: String) -> [String] {
        var tokens: [String] = []
        var word: [UInt8] = []
        for byte in code.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
                word.append(byte)
            default:
                if !word.isEmpty { tokens.append(String(decoding: word, as: UTF8.self)) }
                word.removeAll(keepingCapacity: true)
                if byte > 0x20 { tokens.append(String(UnicodeScalar(byte))) }
            }
        }
        if !word.isEmpty { tokens.append(String(decoding: word, as: UTF8.self)) }
        return tokens
    }

    /// What each module reaches by any number of uses.
    private static func closure(of uses: [Use]) -> [String: Set<String>] {
        var reached: [String: Set<String>] = [:]
        for use in uses { reached[use.from, default: []].insert(use.to) }
        var grows = true
        while grows {
            grows = false
            for (name, direct) in reached {
                let further = direct.reduce(into: direct) { $0.formUnion(reached[$1] ?? []) }
                if further.count > direct.count {
                    reached[name] = further
                    grows = true
                }
            }
        }
        return reached
    }
}
