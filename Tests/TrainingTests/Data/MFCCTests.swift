import Testing

@testable import Training

@Suite struct MFCCTests {
    @Test("features are NumPy's, written by Reference/reference.py from TensorFlow's definition")
    func reference() throws {
        let file = try Reference.file("sounds")
        let sound = try file.tensor("sound")
        let features = try MFCC()(sound.reshaped([1, 16000]))
        #expect(features.shape == [1, 1, 49, 10])
        // Values reach 50; the logarithm of a nearly empty filter loses digits of 32-bit sums.
        #expect(try largestDifference(features.reshaped([49, 10]), file.tensor("mfcc")) < 5e-3)
    }

    @Test("each sound of a batch has its own features, and silence has finite ones")
    func batch() throws {
        let sound = try Reference.file("sounds").tensor("sound").floats()
        let silence = [Float](repeating: 0, count: 16000)
        let features = try MFCC()
        let both = try features(Tensor(silence + sound, shape: [2, 16000]))
        let alone = try features(Tensor(sound, shape: [1, 16000]))
        #expect(try largestDifference(both.row(1), alone.row(0)) < 1e-4)
        #expect(try both.row(0).floats().allSatisfy(\.isFinite))
    }
}
