import Testing

@testable import Training

@Suite struct LogMelTests {
    @Test("features are NumPy's, written by Reference/reference.py from librosa's definition")
    func reference() throws {
        let file = try Reference.file("sounds")
        let sound = try file.tensor("sound")
        let features = try LogMel()(sound.reshaped([1, 16000]))
        #expect(features.shape == [1, 1, 30, 64])
        #expect(try largestDifference(features.reshaped([30, 64]), file.tensor("log_mel")) < 1e-3)
    }

    @Test("silence has the least energy everywhere")
    func silence() throws {
        let features = try LogMel()(Tensor(repeating: 0, shape: [2, 2048]))
        #expect(features.shape == [2, 1, 3, 64])
        #expect(try features.floats().allSatisfy { abs($0 + 6) < 1e-5 })
    }
}
