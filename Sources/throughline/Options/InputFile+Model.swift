import Console
import Networks

extension InputFile {
    /// Reads and checks a model.
    func model() throws -> Model {
        let bytes = try bytes()
        do throws(ModelError) {
            return try Model(bytes: bytes)
        } catch {
            throw CommandError(exit: .input, kind: "model", message: "\(path): \(error.description)")
        }
    }
}
