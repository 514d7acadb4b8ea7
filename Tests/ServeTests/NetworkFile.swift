import Networks

/// A small network as a file.
enum NetworkFile {
    static func bytes() throws -> [UInt8] { [UInt8](try Architecture(id: "kws-c16-d16s2-d20").model()) }
}
