import Console
import Foundation
package import Networks

/// A model as it is named where models are predicted: a file, or a network that is made for the occasion.
package struct NamedModel {
    /// The model.
    package let model: Model
    /// File name, or the network's name.
    package let name: String

    /// Reads a file, or makes a network where there is no such file and the text names one, such as `kws-c16-d24s2`.
    ///
    /// Throws a `CommandError` for what is neither.
    package init(_ text: String) throws {
        if let network = Self.network(text) {
            model = try Model(bytes: try network.model())
            name = network.name
            return
        }
        let file = InputFile(path: text)
        model = try file.model()
        name = file.name
    }

    private static func network(_ text: String) -> NetworkSpec? {
        // What looks like a file is one, so that a missing file is called missing.
        guard !text.contains("/"), !text.contains("."), !FileManager.default.fileExists(atPath: text) else {
            return nil
        }
        return try? KnownNetwork.network(named: text)
    }
}
