public import Foundation

/// Examples of a data set as a model's input tensors, for a board to run.
public struct ExampleInputs: Hashable, Sendable, Codable {
    /// The data's name, such as `synthetic speech 1a2b3c4d5e6f`.
    public var data: String
    /// What can be learnt from it.
    public var task: LearningTask
    /// Names of the classes.
    public var classes: [String]
    /// Right classes, as positions among them.
    public var labels: [Int]
    /// Bytes of the input tensor, by example.
    public var inputs: [Data]

    /// Creates examples, as many labels as inputs.
    public init(data: String, task: LearningTask, classes: [String], labels: [Int], inputs: [Data]) {
        self.data = data
        self.task = task
        self.classes = classes
        self.labels = labels
        self.inputs = inputs
    }
}
