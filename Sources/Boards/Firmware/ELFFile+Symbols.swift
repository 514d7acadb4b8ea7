/// Sections and symbols by name, which say what a firmware is; nil where the file has none, or damaged ones.
extension ELFFile {
    private enum Kind {
        static let symbols: UInt32 = 2
        /// Contents that are not in the file.
        static let nothing: UInt32 = 8
    }

    private struct Section {
        var name: Int
        var type: UInt32
        var contents: Range<Int>
        var link: Int
    }

    /// Contents of a section.
    func section(named name: String) -> [UInt8]? {
        let sections = sections()
        guard let index = bytes.record(UInt16.self, at: 50), sections.indices.contains(Int(index)) else {
            return nil
        }
        let names = sections[Int(index)].contents
        return sections.first { $0.type != Kind.nothing && hasName(name, at: $0.name, in: names) }
            .map { Array(bytes[$0.contents]) }
    }

    /// Values of those of the symbols that the file has.
    func symbols(_ wanted: [String]) -> [String: UInt32] {
        let sections = sections()
        var values: [String: UInt32] = [:]
        for table in sections where table.type == Kind.symbols && sections.indices.contains(table.link) {
            let names = sections[table.link].contents
            for at in stride(from: table.contents.lowerBound, to: table.contents.upperBound - 15, by: 16) {
                let name = Int(bytes.word(at: at))
                guard name > 0 else { continue }
                for symbol in wanted where hasName(symbol, at: name, in: names) {
                    values[symbol] = bytes.word(at: at + 4)
                }
            }
        }
        return values
    }

    private func hasName(_ name: String, at offset: Int, in names: Range<Int>) -> Bool {
        let start = names.lowerBound + offset
        let end = start + name.utf8.count
        return end < names.upperBound && bytes[end] == 0 && bytes[start..<end].elementsEqual(name.utf8)
    }

    /// Those whose contents lie in the file.
    private func sections() -> [Section] {
        guard
            let table = try? Self.table(
                bytes, what: "section header table", offset: 32, size: 46, count: 48, least: 40)
        else { return [] }
        return table.map { at in
            let start = Int(bytes.word(at: at + 16))
            let end = start + Int(bytes.word(at: at + 20))
            let isThere = end <= bytes.count && bytes.word(at: at + 4) != Kind.nothing
            return Section(
                name: Int(bytes.word(at: at)), type: bytes.word(at: at + 4),
                contents: isThere ? start..<end : 0..<0, link: Int(bytes.word(at: at + 24)))
        }
    }
}
