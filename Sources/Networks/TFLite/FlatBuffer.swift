/// Reads a flatbuffer byte by byte, trusting nothing: each access is checked against the end of the file, and
/// the sum of elements read is bounded, so that offsets that alias each other cannot multiply the work.
///
/// Layout after the FlatBuffers internals document: unsigned 32-bit offsets are relative to where they stand,
/// a table starts with a signed offset back to its vtable, vectors and strings start with a 32-bit count.
struct FlatBuffer {
    let bytes: [UInt8]
    private var remainingElements: Int

    /// No honest file refers to a byte more often than this: writers share vtables, strings and buffers only.
    private static let sharing = 16

    init(bytes: [UInt8]) {
        self.bytes = bytes
        remainingElements = bytes.count * Self.sharing
    }

    struct Table {
        let position: Int
        let vtable: Int
        let vtableBytes: Int
        let tableBytes: Int
        let name: String
    }

    struct Vector {
        let start: Int
        let count: Int
        let name: String
    }

    mutating func charge(_ elements: Int, _ name: String) throws(ModelError) {
        remainingElements -= elements
        if remainingElements < 0 {
            throw .format(
                name, expected: "each part of the file to be used at most a few times",
                found: "more than \(Self.sharing) references a byte")
        }
    }

    func unsigned(at position: Int, bytes count: Int, _ name: String) throws(ModelError) -> UInt64 {
        guard position >= 0, count <= bytes.count, position <= bytes.count - count else {
            throw .format(
                name, expected: "\(count) bytes inside the file of \(bytes.count) bytes",
                found: "an offset to byte \(position)")
        }
        var value: UInt64 = 0
        for offset in 0..<count { value |= UInt64(bytes[position + offset]) << UInt64(8 * offset) }
        return value
    }

    func int32(at position: Int, _ name: String) throws(ModelError) -> Int {
        Int(Int32(truncatingIfNeeded: try unsigned(at: position, bytes: 4, name)))
    }

    func int64(at position: Int, _ name: String) throws(ModelError) -> Int {
        Int(truncatingIfNeeded: try unsigned(at: position, bytes: 8, name))
    }

    func float(at position: Int, _ name: String) throws(ModelError) -> Float {
        Float(bitPattern: UInt32(truncatingIfNeeded: try unsigned(at: position, bytes: 4, name)))
    }

    /// Follows the unsigned offset that stands at `position`.
    func target(of position: Int, _ name: String) throws(ModelError) -> Int {
        position + Int(try unsigned(at: position, bytes: 4, name))
    }

    mutating func table(at position: Int, _ name: String) throws(ModelError) -> Table {
        try charge(1, name)
        let vtable = position - (try int32(at: position, name))
        let vtableBytes = Int(try unsigned(at: vtable, bytes: 2, name))
        let tableBytes = Int(try unsigned(at: vtable + 2, bytes: 2, name))
        guard vtableBytes >= 4, vtableBytes % 2 == 0, vtable + vtableBytes <= bytes.count, tableBytes >= 4,
            position + tableBytes <= bytes.count
        else {
            throw .format(
                name, expected: "a table and its vtable inside the file",
                found: "a table of \(tableBytes) bytes at \(position), vtable of \(vtableBytes) at \(vtable)")
        }
        return Table(
            position: position, vtable: vtable, vtableBytes: vtableBytes, tableBytes: tableBytes, name: name)
    }

    /// Position of field `id` of `size` bytes; nil where the table leaves it out.
    func field(_ id: Int, size: Int, of table: Table) throws(ModelError) -> Int? {
        let entry = 4 + 2 * id
        guard entry + 2 <= table.vtableBytes else { return nil }
        let offset = Int(try unsigned(at: table.vtable + entry, bytes: 2, table.name))
        if offset == 0 { return nil }
        guard offset >= 4, offset + size <= table.tableBytes else {
            throw .format(
                "\(table.name), field \(id)",
                expected: "\(size) bytes inside its table of \(table.tableBytes)",
                found: "offset \(offset)")
        }
        return table.position + offset
    }

    func int32Field(_ id: Int, of table: Table, default value: Int = 0) throws(ModelError) -> Int {
        guard let position = try field(id, size: 4, of: table) else { return value }
        return try int32(at: position, table.name)
    }

    func uint32Field(_ id: Int, of table: Table) throws(ModelError) -> Int {
        guard let position = try field(id, size: 4, of: table) else { return 0 }
        return Int(try unsigned(at: position, bytes: 4, table.name))
    }

    func byteField(_ id: Int, of table: Table, default value: Int = 0) throws(ModelError) -> Int {
        guard let position = try field(id, size: 1, of: table) else { return value }
        return Int(try unsigned(at: position, bytes: 1, table.name))
    }

    mutating func tableField(_ id: Int, of table: Table, _ name: String) throws(ModelError) -> Table? {
        guard let position = try field(id, size: 4, of: table) else { return nil }
        return try self.table(at: try target(of: position, name), name)
    }

    /// Vector field `id` with elements of `elementBytes`; nil where the table leaves it out.
    mutating func vector(
        _ id: Int, of table: Table, elementBytes: Int, _ name: String
    ) throws(ModelError) -> Vector? {
        guard let position = try field(id, size: 4, of: table) else { return nil }
        let start = try target(of: position, name)
        let count = Int(try unsigned(at: start, bytes: 4, name))
        guard count <= (bytes.count - start - 4) / elementBytes else {
            throw .format(
                name, expected: "a vector inside the file of \(bytes.count) bytes",
                found: "\(count) elements of \(elementBytes) bytes at byte \(start)")
        }
        return Vector(start: start + 4, count: count, name: name)
    }

    mutating func string(_ id: Int, of table: Table, _ name: String) throws(ModelError) -> String? {
        guard let vector = try vector(id, of: table, elementBytes: 1, name) else { return nil }
        try charge(vector.count, name)
        return String(decoding: bytes[vector.start..<vector.start + vector.count], as: UTF8.self)
    }

    /// The bytes of string field `id`; none where the table leaves it out.
    mutating func text(_ id: Int, of table: Table, _ name: String) throws(ModelError) -> [UInt8] {
        guard let vector = try vector(id, of: table, elementBytes: 1, name) else { return [] }
        try charge(vector.count, name)
        return Array(bytes[vector.start..<vector.start + vector.count])
    }

    mutating func int32s(_ id: Int, of table: Table, _ name: String) throws(ModelError) -> [Int]? {
        guard let vector = try vector(id, of: table, elementBytes: 4, name) else { return nil }
        try charge(vector.count, name)
        var values: [Int] = []
        values.reserveCapacity(vector.count)
        for index in 0..<vector.count { values.append(try int32(at: vector.start + 4 * index, name)) }
        return values
    }

    mutating func int64s(_ id: Int, of table: Table, _ name: String) throws(ModelError) -> [Int]? {
        guard let vector = try vector(id, of: table, elementBytes: 8, name) else { return nil }
        try charge(vector.count, name)
        var values: [Int] = []
        values.reserveCapacity(vector.count)
        for index in 0..<vector.count { values.append(try int64(at: vector.start + 8 * index, name)) }
        return values
    }

    mutating func floats(_ id: Int, of table: Table, _ name: String) throws(ModelError) -> [Float]? {
        guard let vector = try vector(id, of: table, elementBytes: 4, name) else { return nil }
        try charge(vector.count, name)
        var values: [Float] = []
        values.reserveCapacity(vector.count)
        for index in 0..<vector.count { values.append(try float(at: vector.start + 4 * index, name)) }
        return values
    }

    /// Table `index` of a vector of tables.
    mutating func table(_ index: Int, of vector: Vector, _ name: String) throws(ModelError) -> Table {
        try table(at: try target(of: vector.start + 4 * index, name), name)
    }
}
