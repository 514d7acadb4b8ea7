import CTorch

extension Tensor {
    /// Makes the tensor a leaf that gradients are taken of; returns itself.
    @discardableResult public func requiringGradient(_ required: Bool = true) throws -> Tensor {
        try Self.check(ctorch_require_gradient(handle, required))
        return self
    }

    /// Adds the derivatives of this scalar to the gradients of all leaves that it was made of.
    public func backward() throws {
        try Self.check(ctorch_backward(handle))
    }

    /// The gradient that was added up so far; nil where there is none.
    public func gradient() throws -> Tensor? {
        ctorch_has_gradient(handle) ? try Tensor(ctorch_gradient(handle)) : nil
    }

    /// Drops the gradient.
    public func clearGradient() { ctorch_clear_gradient(handle) }

    /// The same values outside the graph of gradients.
    public func detached() throws -> Tensor { try unary(CTORCH_DETACHED) }
}
