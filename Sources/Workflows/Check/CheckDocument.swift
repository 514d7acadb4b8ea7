import Campaigns
import Console

/// A check as JSON shows it (docs/reference/json.md).
package struct CheckDocument: Encodable {
    struct Model: Encodable {
        var model: String
        var verdict: String
        var limits: [Limit]
        var problem: String?
        var warning: String?
        var origin: String?
        var onSilicon: SiliconEstimate.Document?
    }

    struct Limit: Encodable {
        var limit: String
        var unit: String
        var figure: Double
        var bound: Double
        var margin: Double
        var holds: Bool
        var basis: String
    }

    let verdict: String
    let exitCode: Int32
    let by: String
    let board: String
    let engine: String
    let limitsFile: String?
    let otherMs: Double?
    let remark: String?
    let models: [Model]

    /// Creates the document of a report.
    package init(_ report: CheckReport) {
        verdict = report.verdict.rawValue
        exitCode = report.verdict.exitCode
        by = report.method.rawValue
        board = report.board
        engine = report.engine
        limitsFile = report.limitsFile
        otherMs = report.limits.otherMs
        remark = report.remark
        models = report.models.map { model in
            Model(
                model: model.path, verdict: model.verdict.rawValue,
                limits: model.limits.map {
                    Limit(
                        limit: $0.name.rawValue, unit: $0.unit, figure: $0.figure, bound: $0.bound,
                        margin: $0.margin, holds: $0.holds, basis: $0.basis)
                }, problem: model.problem, warning: model.warning, origin: model.origin,
                onSilicon: model.estimate?.document)
        }
    }
}
