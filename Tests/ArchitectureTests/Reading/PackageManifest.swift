import Foundation

/// The targets that `Package.swift` declares, read from its text.
///
/// Running the manifest (`swift package dump-package`) takes seconds and SwiftPM's lock. What this reads is its
/// style: each target one call with literals for name, path and dependencies.
struct PackageManifest {
    struct Target {
        enum Kind: String {
            case library = "target"
            case executable = "executableTarget"
            case system = "systemLibrary"
            case test = "testTarget"
        }
        let name: String
        let kind: Kind
        /// Folder, relative to the package.
        let path: String
        /// Names of targets and products, in the manifest's order.
        let dependencies: [String]

        /// Whether it is a part of what is delivered: no test, no test's support, no benchmark.
        var isRoom: Bool { !path.hasPrefix("Tests/") }
    }

    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    let targets: [Target]

    /// The checkout's own.
    init() throws { try self.init(Checkout.text("Package.swift")) }

    init(_ text: String) throws {
        var rest = SourceText.code(of: text, keepingStrings: true)[...]
        var targets: [Target] = []
        while let call = rest.firstMatch(of: /\.(target|executableTarget|systemLibrary|testTarget)\(/) {
            rest = rest[call.range.upperBound...]
            let arguments = try Self.enclosed(rest)
            rest = rest[arguments.endIndex...]
            guard let kind = Target.Kind(rawValue: String(call.output.1)) else { continue }
            targets.append(try Self.target(kind, try Self.parts(arguments)))
        }
        self.targets = targets
    }

    subscript(name: String) -> Target? { targets.first { $0.name == name } }

    private static func target(_ kind: Target.Kind, _ parts: [Substring]) throws -> Target {
        var values: [String: Substring] = [:]
        for part in parts {
            guard let colon = part.firstIndex(of: ":") else { continue }
            let label = part[..<colon].trimmingCharacters(in: .whitespacesAndNewlines)
            values[label] = part[part.index(after: colon)...]
        }
        guard let name = literal(values["name"]) else {
            throw Unreadable(description: "a target of Package.swift without a literal for its name")
        }
        var dependencies: [String] = []
        if let list = values["dependencies"] {
            let text = list.trimmingCharacters(in: .whitespacesAndNewlines)
            guard text.hasPrefix("["), text.hasSuffix("]") else {
                throw Unreadable(
                    description: "dependencies of \(name): expected a literal list, found \(text)")
            }
            dependencies = try Self.parts(text.dropFirst().dropLast()).map { part in
                let named = part.firstMatch(of: /name:\s*"([^"]+)"/)
                guard let found = literal(part) ?? named.map({ String($0.1) }) else {
                    throw Unreadable(description: "a dependency of \(name) that is no literal: \(part)")
                }
                return found
            }
        }
        let folder = kind == .test ? "Tests/" : "Sources/"
        return Target(
            name: name, kind: kind, path: literal(values["path"]) ?? folder + name,
            dependencies: dependencies)
    }

    private static func literal(_ text: Substring?) -> String? {
        text?.wholeMatch(of: /\s*"([^"\\]*)"\s*/).map { String($0.1) }
    }

    /// The text up to the bracket that closes the one before it.
    private static func enclosed(_ text: Substring) throws -> Substring {
        var depth = 0
        var isQuoted = false
        for index in text.indices {
            switch text[index] {
            case "\"": isQuoted.toggle()
            case "(", "[", "{": if !isQuoted { depth += 1 }
            case ")", "]", "}":
                if isQuoted { continue }
                if depth == 0 { return text[..<index] }
                depth -= 1
            default: break
            }
        }
        throw Unreadable(description: "a call in Package.swift that nothing closes")
    }

    /// The text cut at its commas, those inside brackets and literals excepted.
    private static func parts(_ text: Substring) throws -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var depth = 0
        var isQuoted = false
        for index in text.indices {
            switch text[index] {
            case "\"": isQuoted.toggle()
            case "(", "[", "{": if !isQuoted { depth += 1 }
            case ")", "]", "}": if !isQuoted { depth -= 1 }
            case "," where depth == 0 && !isQuoted:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        parts.append(text[start...])
        return parts.filter { !$0.allSatisfy(\.isWhitespace) }
    }
}
