import Console
import Facts
package import Records

/// Factors between emulated and measured latency, fitted to a database's rows and kept in it.
package struct StoredCalibrations {
    /// One a group of rows of the same engine, compiler and kind of board.
    package let fits: [Calibration]

    /// Fits and stores them; throws a `CommandError` where no group has enough models from both sides.
    package init(in store: Store) throws {
        fits = Calibration.fits(of: try store.measurements())
        guard !fits.isEmpty else {
            throw CommandError.input(
                "\(store.path): expected rows of at least \(Calibration.leastModels) models from silicon and from a "
                    + "virtual board, of one engine, compiler and kind of board; found none; run throughline "
                    + "profile on both")
        }
        for fit in fits { try store.record(fit, provenance: Tool.current.provenance) }
    }
}

/// Calibrations as JSON shows them (docs/reference/json.md).
package struct CalibrationsDocument: Encodable {
    /// A factor with its errors.
    package struct Factor: Encodable {
        package var group: CalibrationGroup
        package var scale: Double
        package var pointCount: Int
        package var leaveOneOutMean: Double
        package var leaveOneOutWorst: Double
        package var measurementIds: [Int64]
    }

    package var calibrations: [Factor]

    package init(_ stored: StoredCalibrations) {
        calibrations = stored.fits.map {
            Factor(
                group: $0.group, scale: $0.scale, pointCount: $0.count, leaveOneOutMean: $0.leftOutMean,
                leaveOneOutWorst: $0.leftOutWorst, measurementIds: $0.measurements)
        }
    }
}
