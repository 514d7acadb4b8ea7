/// What a power meter recorded: power and the level of the marker, which is high during an inference
/// (docs/reference/protocol.md, "Pins").
public struct PowerTrace: Hashable, Sendable {
    /// A step of this many median steps is a gap in the recording.
    static let gapSteps = 10.0

    /// An inference: the samples from the marker's rise up to its fall.
    struct Window: Hashable {
        /// Seconds.
        var duration: Double
        /// Joules.
        var energy: Double
        /// Whether samples are missing in it.
        var hasGap: Bool

        /// Mean power in watts.
        var power: Double { energy / duration }
    }

    /// Times of the samples in seconds, rising.
    public var times: [Double] = []
    /// Power in watts, which holds until the next sample.
    public var watts: [Double] = []
    /// Whether the marker is high.
    public var isMarked: [Bool] = []
    /// Name of the marker's column.
    public var channel: String

    /// Median step between samples in seconds.
    var step: Double {
        let steps = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
        return steps.isEmpty ? 0 : steps[steps.count / 2]
    }

    /// The inferences that the recording holds whole: one that was under way at its start or end is left out.
    var windows: [Window] {
        let longest = step * Self.gapSteps
        var windows: [Window] = []
        // The first sample tells no rise.
        var start: Int?
        for index in isMarked.indices.dropFirst() where isMarked[index] != isMarked[index - 1] {
            if isMarked[index] {
                start = index
            } else if let first = start {
                var window = Window(duration: times[index] - times[first], energy: 0, hasGap: false)
                for sample in first..<index {
                    let length = times[sample + 1] - times[sample]
                    window.energy += watts[sample] * length
                    window.hasGap = window.hasGap || length > longest
                }
                windows.append(window)
                start = nil
            }
        }
        return windows
    }

    /// Mean power in watts while the marker is low, nil if it never is.
    var idlePower: Double? {
        var (energy, time) = (0.0, 0.0)
        for index in times.indices.dropLast() where !isMarked[index] {
            let length = times[index + 1] - times[index]
            energy += watts[index] * length
            time += length
        }
        return time > 0 ? energy / time : nil
    }
}
