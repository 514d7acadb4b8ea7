package import Console
package import Networks

extension InputFile {
    /// Reads and checks a model; throws a `CommandError`.
    package func model() throws -> Model {
        try read { (bytes) throws(ModelError) in try Model(bytes: bytes) }
    }

    /// Reads a model to describe it, whether or not any engine runs it.
    package func describedModel() throws -> Model {
        try read { (bytes) throws(ModelError) in try Model(describing: bytes) }
    }

    private func read(_ model: ([UInt8]) throws(ModelError) -> Model) throws -> Model {
        let bytes = try bytes()
        do throws(ModelError) {
            return try model(bytes)
        } catch {
            throw CommandError(exit: .input, kind: "model", message: "\(path): \(error.description)")
        }
    }

    /// Its digest, without all of it in memory.
    func digest() throws -> Digest {
        guard let next = try chunks() else { return Digest(of: try bytes()) }
        return try Digest(of: next)
    }
}
