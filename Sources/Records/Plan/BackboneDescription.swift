public import Networks

/// A backbone as a file describes it, in YAML or JSON (docs/howto/campaigns.md).
public struct BackboneDescription: Sendable {
    /// The space.
    public let backbone: Backbone

    /// Whether the space is one that is known by name.
    public var isKnown: Bool { Backbone.named(backbone.name) != nil }

    /// Canonical JSON of the space, as a plan keeps it; empty for one that is known by name.
    public var space: String {
        get throws { isKnown ? "" : try StoreJSON.text(backbone) }
    }
}

extension BackboneDescription {
    /// Describes a space.
    package init(of backbone: Backbone) { self.backbone = backbone }

    /// The description as a file has it; each choice of a width is written out.
    public var text: String {
        """
        name: "\(backbone.name)"
        input: \(backbone.inputShape)
        stem: {window: \(backbone.stemWindow), stride: \(backbone.stemStride), \
        width: \(backbone.stemWidths.choices)}
        depth: {from: \(backbone.depths.least), through: \(backbone.depths.most)}
        stages:
        \(backbone.stages.map(Self.line).joined(separator: "\n"))
        classes: \(backbone.classes)

        """
    }

    private static func line(_ stage: Stage) -> String {
        switch stage {
        case .separable(let widths, let stride):
            "  - {kind: separable, stride: \(stride), width: \(widths.choices)}"
        case .convolution(let widths, let window, let stride, let isOptional):
            "  - {kind: convolution, window: \(window), stride: \(stride), optional: \(isOptional), "
                + "width: \(widths.choices)}"
        case .bottleneck(let expansion, let output, let stride, let isResidual):
            "  - {kind: bottleneck, stride: \(stride), residual: \(isResidual), "
                + "expansion: \(expansion.choices), output: \(output.choices)}"
        }
    }
}
