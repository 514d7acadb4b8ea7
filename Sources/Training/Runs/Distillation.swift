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

    /// Loss of a student's logits, both [batch, classes], given its loss on the labels.
    ///
    /// The part of the teacher's answers is their divergence (Kullback and Leibler): 0 for a student that gives the same.
    func loss(_ student: Tensor, teacher: Tensor, onLabels: Tensor) throws -> Tensor {
        let soft = try (teacher / temperature).softmax(1)
        let known = try (teacher / temperature).logSoftmax(1)
        let answers = try (student / temperature).logSoftmax(1)
        // Gradients of softened answers shrink with the temperature's square (section 2.1).
        let factor = share * temperature * temperature / Double(max(1, student.shape[0]))
        return try onLabels * (1 - share) + (soft * (known - answers)).sum() * factor
    }
}
