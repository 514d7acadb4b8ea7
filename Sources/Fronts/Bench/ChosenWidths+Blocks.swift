package import Networks

extension ChosenWidths {
    /// The choices that make a network, of stages that are alike the first ones.
    ///
    /// Throws a `ModelError` for a network that its backbone cannot make.
    package init(of architecture: Architecture) throws(ModelError) {
        var rest = architecture.blocks[...]
        var chosen: [[Int]?] = []
        for stage in architecture.backbone.stages {
            if let block = rest.first, let widths = block.widths(at: stage) {
                chosen.append(widths)
                rest = rest.dropFirst()
                continue
            }
            chosen.append(nil)
            if stage.stride > 1, rest.first == .pool(stride: stage.stride) { rest = rest.dropFirst() }
        }
        self.init(stem: architecture.stem, stages: chosen)
        guard rest.isEmpty, try self.architecture(architecture.backbone) == architecture else {
            throw ModelError(
                kind: .network, place: architecture.id,
                expected: "a network of backbone \(architecture.backbone.name)", found: "another",
                cure: "name one of the backbone")
        }
    }
}

extension Block {
    /// Its widths in a stage's order; nil where the stage makes no such block.
    fileprivate func widths(at stage: Stage) -> [Int]? {
        switch (self, stage) {
        case (.separable(let width, let stride), .separable(_, let own)) where stride == own: [width]
        case (.convolution(let width, let window, let stride), .convolution(_, let side, let own, _))
        where window == side && stride == own:
            [width]
        case (
            .bottleneck(let expansion, let width, let stride, let isResidual),
            .bottleneck(_, _, let own, let isOwnResidual)
        ) where stride == own && isResidual == isOwnResidual: [expansion, width]
        default: nil
        }
    }
}
