import Foundation
import Networks
import TestSupport
import Testing

@testable import Training

/// Both modules that the tests see have a `Tensor`.
typealias Tensor = Training.Tensor

/// Figures of Python torch, written by `Reference/reference.py`.
enum Reference {
    static let folder = Folders.repository.appending(path: "Tests/TrainingTests/Reference")

    static func file(_ name: String) throws -> TensorFile {
        try TensorFile(contentsOf: folder.appending(path: "\(name).safetensors"))
    }
}

extension TensorFile {
    func tensor(_ name: String) throws -> Tensor {
        try #require(self[name], "the reference has no '\(name)'")
    }
}

/// Largest absolute difference between two tensors of one shape.
func largestDifference(_ left: Tensor, _ right: Tensor) throws -> Double {
    try #require(left.shape == right.shape)
    return try zip(left.doubles(), right.doubles()).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
