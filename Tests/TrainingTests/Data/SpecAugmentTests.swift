import Testing

@testable import Networks
@testable import Training

@Suite struct SpecAugmentTests {
    @Test("one run of frames and one of features at most is masked, by each feature's mean")
    func masks() {
        let (frames, width) = (49, 10)
        let features = (0..<(frames * width)).map { (index: Int) -> Float in
            Float(index * index % 97) + Float(100 * (index % width))
        }
        let means = (0..<width).map { feature in
            (0..<frames).reduce(Float(0)) { $0 + features[$1 * width + feature] } / Float(frames)
        }
        var widest = (frames: 0, features: 0)
        for seed in 0..<300 {
            var random = RandomSource(seed: UInt64(seed))
            let masked = SpecAugment().masked(features, width: width, &random)
            let changed = (0..<(frames * width)).filter { masked[$0] != features[$0] }
            #expect(changed.allSatisfy { abs(masked[$0] - means[$0 % width]) < 1e-3 })
            // A frame or feature counts as masked where nothing of it is left.
            let times = (0..<frames).filter { frame in
                (0..<width).allSatisfy { abs(masked[frame * width + $0] - means[$0]) < 1e-3 }
            }
            let bands = (0..<width).filter { feature in
                (0..<frames).allSatisfy { abs(masked[$0 * width + feature] - means[feature]) < 1e-3 }
            }
            for run in [times, bands] where !run.isEmpty {
                #expect((run.last ?? 0) - (run.first ?? 0) == run.count - 1, "seed \(seed): \(run)")
            }
            #expect(changed.allSatisfy { times.contains($0 / width) || bands.contains($0 % width) })
            widest = (max(widest.frames, times.count), max(widest.features, bands.count))
        }
        #expect(widest == (10, 2))
    }

    @Test("examples of no or few features are left whole")
    func small() {
        var random = RandomSource(seed: 1)
        #expect(SpecAugment().masked([], width: 10, &random).isEmpty)
        #expect(SpecAugment().masked([3], width: 1, &random) == [3])
        #expect(SpecAugment().masked([1, 2], width: 0, &random) == [1, 2])
        #expect(SpecAugment(timeMasks: 0, featureMasks: 0).masked([1, 2], width: 1, &random) == [1, 2])
    }
}
