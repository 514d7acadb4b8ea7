import Facts
package import Latency

/// The fits of a database as JSON shows them (docs/reference/json.md).
package struct FittingDocument: Encodable {
    package var groups: [FitDocument]
    package var between: [GroupComparisonDocument]
    package var layerStudies: [LayerStudyDocument]
    package var heldOut: [HeldOutDocument]?

    package init(_ fitting: Fitting) {
        groups = fitting.groups.map { FitDocument($0.fits, models: $0.models, rowKeys: $0.rowKeys) }
        between = fitting.comparisons.map { GroupComparisonDocument($0.title, $0.comparison) }
        layerStudies = fitting.layerStudies.map {
            LayerStudyDocument(board: $0.board, engine: $0.engine, origin: $0.origin.rawValue, fit: $0.fit)
        }
        heldOut = fitting.trials?.map { HeldOutDocument($0) }
    }
}
