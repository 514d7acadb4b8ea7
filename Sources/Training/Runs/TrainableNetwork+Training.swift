public import Foundation
import Networks

extension TrainableNetwork {
    /// The network that a training in floats left in a folder, to be a teacher.
    ///
    /// Throws a `TorchError` for a folder without one.
    public convenience init(trainedIn folder: URL) throws {
        let url = folder.appending(path: "float.safetensors")
        let file = try TensorFile(contentsOf: url)
        guard let id = file.metadata["network"] else {
            throw TorchError("\(url.path): expected the state of a training, found none; name its folder")
        }
        try self.init(KnownNetwork.network(named: id), seed: 0)
        try file.restore(parameters + statistics)
    }

    /// The digest of the state that a training in floats left in a folder, 12 digits.
    ///
    /// Throws a `TorchError` for a folder without one.
    public static func digest(trainedIn folder: URL) throws -> String {
        let url = folder.appending(path: "float.safetensors")
        guard let bytes = try? Data(contentsOf: url) else {
            throw TorchError("\(url.path): expected the state of a training, found none; name its folder")
        }
        return String(Digest(of: [UInt8](bytes)).description.prefix(12))
    }

    /// This network with the weights and statistics of another one, if there is one.
    ///
    /// Throws a `TorchError` for one of other layers.
    func takingWeights(of other: TrainableNetwork?) throws -> TrainableNetwork {
        guard let other else { return self }
        guard spec.layers == other.spec.layers, spec.inputShape == other.spec.inputShape else {
            throw TorchError(
                "expected weights of \(spec.name) to start from, found those of \(other.spec.name); train that "
                    + "network first")
        }
        for (own, taken) in zip(parameters + statistics, other.parameters + other.statistics) {
            try own.tensor.assign(taken.tensor)
        }
        return self
    }
}
