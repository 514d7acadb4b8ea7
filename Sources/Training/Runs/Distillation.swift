import Jobs

extension Distillation {
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
