import Foundation

/// A learning rate that falls along half a cosine wave (Loshchilov and Hutter, arXiv:1608.03983), after a linear
/// rise from 0 over the first steps.
public struct CosineSchedule: Hashable, Sendable, Codable {
    /// Rate at the top of the wave.
    public var from: Double
    /// Rate at the end.
    public var to: Double
    /// Steps in all.
    public var steps: Int
    /// Steps of the rise.
    public var warmUp: Int

    /// Creates a schedule.
    public init(from: Double, to: Double, steps: Int, warmUp: Int = 0) {
        self.from = from
        self.to = to
        self.steps = steps
        self.warmUp = warmUp
    }

    /// Rate at a step, counted from 0; beyond the last step the rate at the end.
    public func rate(at step: Int) -> Double {
        if step < warmUp { return from * Double(step + 1) / Double(warmUp) }
        let length = max(1, steps - warmUp)
        let share = min(1, Double(step - warmUp) / Double(length))
        return to + (from - to) * (1 + cos(Double.pi * share)) / 2
    }
}
