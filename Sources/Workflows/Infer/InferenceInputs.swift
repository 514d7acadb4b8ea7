import Console
package import Networks

/// Bytes of a model's input tensors, from files.
package enum InferenceInputs {
    /// Reads the inputs of inferences one after another: files hold those of each behind those of the one before it.
    ///
    /// Throws a `CommandError` for files of another number or size.
    package static func read(_ paths: [String], for network: Model, steps: Int) throws -> [[[UInt8]]] {
        let files = try paths.map { try InputFile(path: $0).bytes() }
        for (path, file) in zip(paths, files) where !file.count.isMultiple(of: steps) {
            throw CommandError.input(
                "\(path): expected the bytes of \(steps) inferences, found \(file.count), which \(steps) does not "
                    + "divide; give another --steps")
        }
        return try (0..<steps).map { step in
            let pieces = files.map { file in
                let size = file.count / steps
                return Array(file[(step * size)..<((step + 1) * size)])
            }
            return try inputs(pieces, from: paths, for: network)
        }
    }

    /// One file for each tensor, or one with all of them behind each other.
    private static func inputs(
        _ files: [[UInt8]], from paths: [String], for network: Model
    ) throws -> [[UInt8]] {
        let names = network.inputs.map(network.place(ofTensor:))
        let sizes = network.inputs.map { network.tensors[$0].byteCount }
        if files.count == sizes.count {
            for (index, size) in sizes.enumerated() where files[index].count != size {
                throw CommandError.input(
                    "\(paths[index]): expected \(size) bytes for input \(names[index]), found "
                        + "\(files[index].count); give the tensor's raw bytes")
            }
            return files
        }
        let total = sizes.reduce(0, +)
        guard files.count == 1 else {
            throw CommandError.input(
                "the model has \(sizes.count) inputs, found \(files.count) files; give one for each or one for all"
            )
        }
        guard files[0].count == total else {
            throw CommandError.input(
                "\(paths[0]): expected \(total) bytes for \(sizes.count) inputs, found \(files[0].count); "
                    + "give the tensors' raw bytes")
        }
        var rest = files[0][...]
        return sizes.map { size in
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
    }
}
