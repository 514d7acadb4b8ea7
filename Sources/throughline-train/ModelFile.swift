import Console
import Networks
import Training

/// A `.tflite` file that the user names.
struct ModelFile {
    let path: String

    /// Prepares it for the bundled engine.
    func classifier() throws -> Int8Classifier {
        let bytes: [UInt8]
        do {
            bytes = try InputFile(path: path).bytes()
        } catch {
            throw DataError(
                place: path, expected: "a .tflite file that can be read", found: "none", cure: "name another")
        }
        let model: Model
        do throws(ModelError) {
            model = try Model(bytes: bytes)
        } catch {
            throw DataError(
                place: path, expected: "a .tflite file", found: error.description, cure: "convert it anew")
        }
        return try Int8Classifier(model, name: path)
    }
}
