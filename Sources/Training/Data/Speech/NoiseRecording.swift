/// A recording that is mixed beneath examples, with the level of all of it, which each mixture asks for.
struct NoiseRecording {
    /// Samples at 16 kHz.
    let samples: [Float]
    /// Root of the mean square.
    let level: Float

    /// Measures a recording at 16 kHz.
    init(_ sound: Sound) {
        samples = sound.samples
        level = sound.level
    }
}
