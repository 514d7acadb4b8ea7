import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct TensorFileTests {
    private func example() throws -> TensorFile {
        TensorFile(
            [
                NamedTensor(
                    "weight", try Tensor([1, -0.0, .infinity, Float(bitPattern: 3)], shape: [2, 2])),
                NamedTensor("cost", try Tensor.scalar(0.1)),
                NamedTensor("labels", try Tensor(integers: [-1, 1 << 40])),
            ], metadata: ["epoch": "3"])
    }

    @Test("a file gives back names, values, types and texts")
    func roundTrip() throws {
        let folder = try TemporaryFolder("checkpoint")
        let url = folder.url.appending(path: "state.safetensors")
        try example().write(to: url)
        let read = try TensorFile(contentsOf: url)
        #expect(read.metadata == ["epoch": "3"])
        #expect(read.tensors.map(\.name) == ["weight", "cost", "labels"])
        let weight = try #require(read["weight"])
        #expect(weight.shape == [2, 2])
        #expect(try weight.floats().map(\.bitPattern) == example()["weight"]?.floats().map(\.bitPattern))
        #expect(try read["cost"]?.item() == 0.1)
        #expect(try read["labels"]?.integers() == [-1, 1 << 40])
    }

    @Test("Python's file of the reference is read")
    func readsPython() throws {
        let file = try Reference.file("networks")
        #expect(file.metadata["torch"]?.isEmpty == false)
        #expect(try file.tensor("kws-c8-d12s2-d8/images").shape == [4, 1, 49, 10])
    }

    @Test("restoring changes all tensors or none")
    func restore() throws {
        let file = try example()
        let weight = try Tensor(repeating: 0, shape: [2, 2])
        let absent = try Tensor(repeating: 0, shape: [1])
        let error = #expect(throws: TorchError.self) {
            try file.restore([NamedTensor("weight", weight), NamedTensor("absent", absent)])
        }
        #expect(error?.description.contains("'absent'") == true)
        #expect(throws: TorchError.self) { try file.restore([NamedTensor("weight", absent)]) }
        #expect(try weight.floats() == [0, 0, 0, 0])
        try file.restore([NamedTensor("weight", weight)])
        #expect(try weight.floats().first == 1)
    }

    @Test("every truncation is refused, and no damaged byte traps")
    func damaged() throws {
        let bytes = try example().bytes()
        for length in 0..<bytes.count {
            #expect(throws: TorchError.self) { try TensorFile(bytes: Array(bytes[..<length])) }
        }
        var accepted: Set<Int> = []
        // Flips of the digest's own name leave a file without one.
        let own = try #require(bytes.firstRange(of: Array("throughline_sha256".utf8)))
        let name = own.lowerBound
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                let isRead = (try? TensorFile(bytes: damaged)) != nil
                if isRead { accepted.insert(index) }
            }
        }
        #expect(accepted.isSubset(of: name..<(name + 18)), "\(accepted.sorted())")
    }

    @Test("a file without a digest, as other programs write it, is read")
    func foreign() throws {
        let header = #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        let bytes =
            [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [0, 0, 0x80, 0x3F]
        #expect(try TensorFile(bytes: bytes)["w"]?.floats() == [1])
    }

    @Test(
        "absurd headers are refused",
        arguments: [
            #"{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#,
            #"{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}"#,
            #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
            #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#,
            #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
            #"{"w":{"dtype":"F16","shape":[0],"data_offsets":[0,0]}}"#,
            #"{"w":{"dtype":"F32"}}"#, "[]", "",
        ])
    func absurd(header: String) throws {
        let length = UInt64(header.utf8.count)
        let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) }
        #expect(throws: TorchError.self) { try TensorFile(bytes: prefix + Array(header.utf8)) }
        #expect(throws: TorchError.self) {
            try TensorFile(bytes: [UInt8](repeating: 255, count: 8) + Array(header.utf8))
        }
    }
}
