import Facts

/// Whether the engine `tflm` would run a model, as far as that can be said without its library.
public struct TFLMVerdict: Hashable, Sendable {
    /// Why it would not; nil if it would.
    public let refusal: ModelError?
    /// The `TFLM_OPS` of an image that has the model's operators; nil where it would not run.
    public let operators: String?

    /// Judges a model.
    public init(_ model: Model) {
        var refusal = model.refusal
        if refusal == nil {
            do throws(ModelError) {
                try EngineSupport.check(model, engine: .tflm)
            } catch {
                refusal = error
            }
        }
        self.refusal = refusal
        operators = refusal == nil ? TFLMResolver.setting(for: model) : nil
    }
}
