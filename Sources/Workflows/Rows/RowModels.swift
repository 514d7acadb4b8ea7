package import Networks
package import Records

/// The graphs behind rows: of files at hand, and of networks that can be made again.
///
/// A database keeps no model.
package struct RowModels {
    private var files: [String: Model] = [:]

    /// Knows the models given, and every network that has a name.
    package init(_ models: [Model] = []) {
        for model in models { files[model.digest.description] = model }
    }

    /// The model of a row, to the byte; nil where it is none of them.
    package func model(of row: MeasurementRow) -> Model? {
        if let known = files[row.model.sha256] { return known }
        let name = row.sample?.architecture ?? row.model.name.replacing(/\.tflite$/, with: "")
        guard let network = try? KnownNetwork.network(named: name), let bytes = try? network.model(),
            Digest(of: bytes).description == row.model.sha256
        else { return nil }
        return try? Model(bytes: bytes)
    }
}
