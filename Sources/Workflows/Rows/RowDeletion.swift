import Console
package import Records

/// The deletion of rows, once someone has agreed to it.
package struct RowDeletion: Encodable {
    package let database: String
    let deletedRows: [Int64]
    let missingRows: [Int64]
    let energies: Int
    let fits: Int
    let calibrations: Int
    let openSamples: Int

    /// Deletes rows.
    ///
    /// - Parameters:
    ///   - isAgreed: whether the user has agreed beforehand.
    ///   - ask: asks the user; nil where nobody can answer.
    /// - Throws: a `CommandError` where none of the rows is there, and of kind `consent` without agreement.
    package init(
        of rows: [Int64], from store: Store, isAgreed: Bool, ask: ((String) -> Bool)?
    ) throws {
        let planned = try store.deletion(of: rows)
        guard !planned.rows.isEmpty else {
            throw CommandError.input(
                "\(store.path): expected some of the rows named, found none; throughline list shows the rows there are"
            )
        }
        let what = "\(Self.words(planned)) of \(store.path)"
        guard isAgreed || ask?("Delete \(what)?") == true else {
            throw CommandError(
                exit: .input, kind: "consent", message: "nothing was deleted; --yes deletes \(what) unasked")
        }
        let done = try store.delete(planned.rows)
        database = store.path
        deletedRows = done.rows
        missingRows = planned.missing
        energies = done.energies
        fits = done.fits
        calibrations = done.calibrations
        openSamples = done.samples
    }

    private static func words(_ deletion: Deletion) -> String {
        let parts = [
            (deletion.rows.count, "row"), (deletion.energies, "metered energy"),
            (deletion.fits, "stored fit"),
            (deletion.calibrations, "calibration"),
        ].filter { $0.0 > 0 }.map { "\($0) \($1)\($0 == 1 ? "" : $1.hasSuffix("y") ? "" : "s")" }
        return parts.joined(separator: ", ")
    }

    /// Lines for readers.
    package var lines: [String] {
        var done = Deletion()
        (done.rows, done.energies, done.fits, done.calibrations) = (deletedRows, energies, fits, calibrations)
        var lines = ["deleted \(Self.words(done)) of \(database)"]
        if openSamples > 0 {
            lines.append(
                "\(openSamples) samples of runs are open again: the same characterize measures them anew")
        }
        if !missingRows.isEmpty {
            lines.append("not there: \(missingRows.prefix(20).map(String.init).joined(separator: ", "))")
        }
        return lines
    }
}
