import Console
package import Foundation
import Jobs

/// The JSON files of a search's folder.
package enum SearchFile {
    /// What a JSON file of ours holds; nil where there is no such file.
    package static func read<Value: Decodable>(_ url: URL) throws -> Value? {
        guard let data = try? Data(contentsOf: url) else { return nil }
        do {
            return try SnakeCaseJSON.value(Value.self, from: data)
        } catch {
            throw CommandError.input(
                "\(url.path): expected a file of an earlier search, found another form; remove it and start again"
            )
        }
    }

    static func write(_ value: some Encodable, to url: URL) throws {
        try SnakeCaseJSON.data(value).write(to: url, options: .atomic)
    }
}
