public import Latency

/// A fit as the database keeps it: its group, its coefficients, and the rows that it rests on.
public struct StoredFit: Hashable, Sendable {
    /// What the rows have in common.
    public var group: FitGroup
    /// Which samples it stands on.
    public var samples: GroupLine.Samples
    /// `line` for the unweighted line, else the name of a `GroupModel`.
    public var model: String
    /// The fit as canonical JSON: `slopeMsPerMop` and `interceptMs` of a line, coefficients by feature of the second
    /// model.
    public var value: String
    /// Mean absolute relative error on architectures left out; nil where it is not known.
    public var leftOutMAPE: Double?
    /// Largest absolute relative error on architectures left out; nil where it is not known.
    public var leftOutWorst: Double?
    /// Rows of the measurements.
    public var measurements: [Int64]

    /// The operator model, where it is one.
    ///
    /// Throws a `DecodingError` for one whose features this version does not know.
    public func operatorModel() throws -> OperatorModel? {
        ["operator_model", "second_model"].contains(model)
            ? try StoreJSON.value(OperatorModel.self, from: value) : nil
    }

    /// What of a group's fits is kept: each line, and each model that has coefficients.
    public static func all(of fits: GroupLines, models: [GroupModel]) -> [StoredFit] {
        let lines = fits.fits.compactMap { fit -> StoredFit? in
            guard let value = try? StoreJSON.text(fit.line) else { return nil }
            return StoredFit(
                group: fits.group, samples: fit.samples, model: "line", value: value,
                measurements: fit.points.map(\.measurement))
        }
        let rows = fits.points.filter { $0.features != nil }.map(\.measurement)
        let others = models.compactMap { fit -> StoredFit? in
            guard let value = fit.value, case .success(let errors) = fit.errors else { return nil }
            return StoredFit(
                group: fits.group, samples: .pooled, model: fit.name, value: value,
                leftOutMAPE: errors.mapePercent / 100, leftOutWorst: errors.worstPercent / 100,
                measurements: rows)
        }
        return lines + others
    }
}
