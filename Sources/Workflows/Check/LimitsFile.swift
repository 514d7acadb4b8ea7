import Campaigns
import Console
package import Facts
import Foundation
import Glibc
import Records

/// `throughline.yaml`: limits that a repository holds its models to (docs/howto/ci.md).
package struct LimitsFile {
    /// Its name.
    package static let name = "throughline.yaml"

    /// Where it lies.
    package let path: String
    /// What it limits.
    package let limits: CheckLimits
    /// Kind of board, or a board, as `--board` names it.
    package let board: String?
    /// The engine that runs the models.
    package let engine: Engine?
    /// Where figures come from.
    package let method: CheckMethod?
    /// Percent of networks that the interval shall hold, as `--interval` takes it.
    package let interval: String?
    private let patterns: [String]

    /// Reads a file; throws a `CommandError` that says where it is wrong.
    package init(path: String) throws {
        let bytes = try InputFile(path: path).bytes()
        let content: Content
        do throws(PlanError) {
            content = try YAMLText.value(Content.self, from: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw CommandError.input("\(path): \(error)")
        }
        self.path = path
        patterns = content.models
        board = content.board
        interval = content.interval
        limits = try content.limits.limits(in: path)
        engine = try content.engine.map { text in
            guard let engine = Engine(rawValue: text) else {
                let known = Engine.allCases.map(\.rawValue).joined(separator: " or ")
                throw CommandError.input("\(path): engine: expected \(known), found '\(text)'")
            }
            return engine
        }
        method = try content.by.map { text in
            guard let method = CheckMethod(rawValue: text) else {
                throw CommandError.input("\(path): by: expected predict or profile, found '\(text)'")
            }
            return method
        }
    }

    /// The nearest one upward from a folder; nil if there is none.
    package static func nearest(
        to folder: String = FileManager.default.currentDirectoryPath
    ) throws -> LimitsFile? {
        var place = URL(filePath: folder).standardizedFileURL
        while true {
            let path = place.appending(path: name).path
            if FileManager.default.fileExists(atPath: path) { return try LimitsFile(path: path) }
            guard place.path != "/" else { return nil }
            place.deleteLastPathComponent()
        }
    }

    /// The models that its patterns name, relative to its folder, in order and each once.
    ///
    /// Throws a `CommandError` for a pattern without a file: a check of nothing must not pass.
    package func models() throws -> [String] {
        let folder = URL(filePath: path).deletingLastPathComponent()
        var found: [String] = []
        for pattern in patterns {
            let full = pattern.hasPrefix("/") ? pattern : folder.appending(path: pattern).path
            var result = glob_t()
            defer { globfree(&result) }
            guard glob(full, 0, nil, &result) == 0 else {
                throw CommandError.input(
                    "\(path): models: expected files for '\(pattern)', found none; mend the pattern")
            }
            for index in 0..<Int(result.gl_pathc) {
                guard let name = result.gl_pathv[index] else { continue }
                let file = String(cString: name)
                if !found.contains(file) { found.append(file) }
            }
        }
        return found.map(Self.relative)
    }

    /// A path from the working directory where it lies below: what annotations of a pipeline can point to.
    private static func relative(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }

    private struct Content: Decodable {
        enum Key: String, CodingKey, CaseIterable { case models, board, engine, by, interval, limits }

        var models: [String]
        var board: String?
        var engine: String?
        var by: String?
        var interval: String?
        var limits: Limits

        init(from decoder: any Decoder) throws {
            let container = try decoder.strictly(Key.self)
            models = try container.decodeIfPresent([String].self, forKey: .models) ?? []
            board = try container.decodeIfPresent(String.self, forKey: .board)
            engine = try container.decodeIfPresent(String.self, forKey: .engine)
            by = try container.decodeIfPresent(String.self, forKey: .by)
            interval = try container.decodeIfPresent(String.self, forKey: .interval)
            limits = try container.decode(Limits.self, forKey: .limits)
        }
    }

    private struct Limits: Decodable {
        enum Key: String, CodingKey, CaseIterable {
            case latency = "max-latency"
            case sram = "max-sram"
            case flash = "max-flash"
            case energy = "max-energy"
            case period, other
        }

        var texts: [Key: String] = [:]

        init(from decoder: any Decoder) throws {
            let container = try decoder.strictly(Key.self)
            for key in Key.allCases { texts[key] = try container.decodeIfPresent(String.self, forKey: key) }
        }

        func limits(in path: String) throws -> CheckLimits {
            func value<Value>(_ key: Key, _ read: (String) -> Value?, _ wanted: String) throws -> Value? {
                try texts[key].map { text in
                    guard let value = read(text) else {
                        throw CommandError.input(
                            "\(path): limits: \(key.rawValue): expected \(wanted), found '\(text)'")
                    }
                    return value
                }
            }
            let time = "a time such as 20ms"
            let size = "a number of bytes such as 128K"
            var limits = CheckLimits()
            limits.maxLatencyMs = try value(.latency, Quantity.milliseconds, time)
            limits.maxSRAMBytes = try value(.sram, Quantity.bytes, size)
            limits.maxFlashBytes = try value(.flash, Quantity.bytes, size)
            limits.maxEnergyMj = try value(.energy, Quantity.millijoules, "an energy such as 5mJ")
            limits.periodMs = try value(.period, Quantity.milliseconds, time)
            limits.otherMs = try value(.other, Quantity.milliseconds, time)
            return limits
        }
    }
}
