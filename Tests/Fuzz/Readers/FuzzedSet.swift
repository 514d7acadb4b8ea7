import Records

/// A set of rows whose files, tables in CSV and a note in JSON, the fuzzer gives as one: a line `@NAME` before each.
struct FuzzedSet {
    private var files: [String: [UInt8]] = [:]

    init(_ bytes: [UInt8]) {
        var name = ""
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.first == UInt8(ascii: "@") {
                name = String(decoding: line.dropFirst(), as: UTF8.self)
                files[name] = []
            } else {
                files[name, default: []] += line + [UInt8(ascii: "\n")]
            }
        }
    }

    /// Takes its rows into an empty database; what was taken is whole, and taken again it changes nothing.
    func read() {
        guard let store = try? Store(inMemory: ()) else { return }
        guard (try? take(into: store)) != nil else { return }
        let before = try? store.rowCount()
        precondition((try? store.integrity()) == "ok")
        guard (try? take(into: store)) != nil else { fatalError("a set that was taken once is refused") }
        precondition((try? store.rowCount()) == before)
    }

    private func take(into store: Store) throws {
        _ = try store.importExport("fuzz") { name in
            guard let bytes = files[name] else { return nil }
            var rest = bytes[...]
            return {
                let piece = rest.prefix(100)
                rest = rest.dropFirst(100)
                return Array(piece)
            }
        }
    }
}
