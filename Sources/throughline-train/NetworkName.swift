import Networks

/// A network as the user names it.
struct NetworkName {
    /// What it is.
    let architecture: Architecture

    /// Reads a published name such as `micronet-kws-s`, or an architecture's id.
    init(_ text: String) throws {
        let known = TableFive.all.first { $0.name.lowercased() == text.lowercased() }?.architecture
        architecture = try known ?? Architecture(id: text)
    }
}
