import Testing

@testable import Training

@Suite struct TensorTests {
    @Test("values come back as they went in, by type and shape")
    func roundTrip() throws {
        let floats: [Float] = [1, -2, 0.5, 3, 4, 5]
        #expect(try Tensor(floats, shape: [2, 3]).floats() == floats)
        #expect(try Tensor(floats, shape: [2, 3]).shape == [2, 3])
        #expect(try Tensor(doubles: [1e300], shape: []).item() == 1e300)
        #expect(try Tensor(integers: [7, 1 << 40]).integers() == [7, 1 << 40])
        #expect(try Tensor(integers: []).integers() == [])
        #expect(try Tensor(repeating: 2, shape: [3], .float64).element == .float64)
        #expect(try Tensor(floats, shape: [6]).to(.int64).element == .int64)
    }

    @Test("shapes that do not fit give an error in libtorch's words, in one line")
    func shapesThatDoNotFit() throws {
        let left = try Tensor(repeating: 1, shape: [2, 3])
        let error = #expect(throws: TorchError.self) { try left.matmul(left) }
        #expect(error?.description.contains("2x3 and 2x3") == true)
        #expect(error?.description.contains("\n") == false)
        #expect(throws: TorchError.self) { try Tensor([1, 2], shape: [3]) }
        #expect(throws: TorchError.self) { try Tensor([1, 2], shape: [-1, -2]) }
        #expect(throws: TorchError.self) { try left.item() }
        #expect(throws: TorchError.self) { try left.slice(1, 2..<4) }
        #expect(throws: TorchError.self) { try left.slice(5, 0..<1) }
        #expect(throws: TorchError.self) { try left.assign(try Tensor([1], shape: [1])) }
    }

    @Test("derivatives of a product and a hard maximum")
    func derivatives() throws {
        let first = try Tensor(doubles: [2, 5], shape: [2]).requiringGradient()
        let second = try Tensor(doubles: [3, 4], shape: [2]).requiringGradient()
        try (first * second).largest().backward()
        #expect(try first.gradient()?.doubles() == [0, 4])
        #expect(try second.gradient()?.doubles() == [0, 5])
        first.clearGradient()
        #expect(try first.gradient() == nil)
    }

    @Test("nothing is recorded where gradients are switched off, and recording comes back")
    func withoutGradients() throws {
        let leaf = try Tensor([1], shape: [1]).requiringGradient()
        let silent = try Torch.withoutGradients { try leaf * 2 }
        #expect(throws: TorchError.self) { try silent.backward() }
        try (leaf * 2).backward()
        #expect(try leaf.gradient()?.floats() == [2])
    }

    @Test("fake quantization rounds to the grid and lets gradients through inside its range")
    func fakeQuantization() throws {
        let input = try Tensor([-20, -0.26, 0.1, 0.3, 500], shape: [5]).requiringGradient()
        let scale = try Tensor([0.5], shape: [1]).requiringGradient()
        let zero = try Tensor([0], shape: [1])
        let output = try input.fakeQuantized(scale: scale, zeroPoint: zero)
        #expect(try output.floats() == [-20, -0.5, 0, 0.5, 63.5])
        try output.sum().backward()
        #expect(try input.gradient()?.floats() == [1, 1, 1, 1, 0])
        // Inside the range (rounded - x) / scale, beyond its end the end itself: arXiv:1902.08153, equation 3.
        let expected = 0 + (-1 + 0.52) + (0 - 0.2) + (1 - 0.6) + 127.0
        #expect(abs(try #require(try scale.gradient()).item() - expected) < 1e-4)
    }

    @Test("weights are quantized with a scale for each channel")
    func fakeQuantizedChannels() throws {
        let weights = try Tensor([1, -0.4, 10, 300], shape: [2, 2]).requiringGradient()
        let scales = try Tensor([1, 2], shape: [2])
        #expect(try weights.fakeQuantizedChannels(scales: scales, axis: 0).floats() == [1, 0, 10, 254])
    }

    @Test("padding is put where it is asked for")
    func padding() throws {
        let image = try Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2])
        let padded = try image.padded(bottom: 1, left: 1, channels: 1, value: 9)
        #expect(padded.shape == [1, 2, 3, 3])
        #expect(try padded.floats() == [9, 1, 2, 9, 3, 4, 9, 9, 9] + [Float](repeating: 9, count: 9))
    }

    @Test("tensors that go out of use are released")
    func release() throws {
        let before = Torch.liveTensors
        for _ in 0..<100 {
            let leaf = try Tensor(repeating: 1, shape: [1000]).requiringGradient()
            try (leaf * 2).relu().sum().backward()
        }
        // Other suites run beside this one and hold tensors of their own.
        #expect(Torch.liveTensors - before < 250)
    }
}
