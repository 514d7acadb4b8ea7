import Console
import Networks

extension InputFile {
    /// Reads and checks a model.
    func model() throws -> Model {
        try read { (bytes) throws(ModelError) in try Model(bytes: bytes) }
    }

    /// Reads a model to describe it, whether or not any engine runs it.
    func describedModel() throws -> Model {
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
}
