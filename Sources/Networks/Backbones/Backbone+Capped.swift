extension Backbone {
    /// The same space without widths beyond `most` channels; a place whose widths are all wider keeps the least.
    ///
    /// Its networks are networks of this one, with the same ids.
    public func capped(at most: Int) -> Backbone {
        Backbone(
            name: name, inputShape: inputShape, stemWindow: stemWindow, stemStride: stemStride,
            stemWidths: stemWidths.capped(at: most), stages: stages.map { $0.capped(at: most) },
            depths: depths, classes: classes)
    }

    /// The widest network of the space, by all of its stages; the supernet does as many MACs.
    public var widest: ChosenWidths {
        ChosenWidths(
            stem: stemWidths.choices.max() ?? 1,
            stages: stages.map { $0.widths.map { $0.choices.max() ?? 1 } })
    }
}

extension Widths {
    fileprivate func capped(at most: Int) -> Widths {
        let kept = choices.filter { $0 <= most }
        return Widths(choices: kept.isEmpty ? Array(choices.prefix(1)) : kept)
    }
}

extension Stage {
    fileprivate func capped(at most: Int) -> Stage {
        switch self {
        case .separable(let widths, let stride): .separable(widths.capped(at: most), stride: stride)
        case .convolution(let widths, let window, let stride, let isOptional):
            .convolution(widths.capped(at: most), window: window, stride: stride, isOptional: isOptional)
        case .bottleneck(let expansion, let output, let stride, let isResidual):
            .bottleneck(
                expansion: expansion.capped(at: most), output: output.capped(at: most), stride: stride,
                isResidual: isResidual)
        }
    }
}
