package import Campaigns

/// What a model needs, and its operators, in one object (docs/reference/json.md).
package struct InspectionWithLayers: Encodable {
    private let inspection: InspectionDocument
    private let layers: Layers.Document

    /// Puts both together.
    package init(_ inspection: InspectionDocument, _ layers: Layers.Document) {
        self.inspection = inspection
        self.layers = layers
    }

    /// Writes the keys of both.
    package func encode(to encoder: any Encoder) throws {
        try inspection.encode(to: encoder)
        try layers.encode(to: encoder)
    }
}
