/// Learning from a teacher's answers beside the labels (Hinton et al., arXiv:1503.02531).
public struct Distillation: Hashable, Sendable, Codable {
    /// What the teacher is, as a checkpoint names it.
    public var teacher: String
    /// Share of the loss that the teacher's answers have, 0...1.
    public var share: Double
    /// What logits are divided by, so that the teacher's smaller answers count.
    public var temperature: Double

    /// Creates a distillation; share and temperature are a choice made here.
    public init(teacher: String, share: Double = 0.5, temperature: Double = 4) {
        self.teacher = teacher
        self.share = share
        self.temperature = temperature
    }
}
