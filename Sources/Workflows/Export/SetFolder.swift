import Boards
import Console
import Facts
import Foundation
import Jobs
import Latency
package import Records

/// The folder of a measurement set: plan, rows with their provenance, fit, and notes.
package struct SetFolder {
    package let set: MeasurementSet
    package let store: Store

    /// Names the folder of a set.
    package init(set: MeasurementSet, store: Store) {
        self.set = set
        self.store = store
    }

    /// Writes the folder below another one and returns the files' paths.
    ///
    /// Notes that are there stay as they are.
    package func write(below parent: String, hasCounts: Bool) throws -> [String] {
        let folder = (parent as NSString).appendingPathComponent(set.name)
        var filter = set.filter
        filter.hasCounts = hasCounts
        let tables = try OutputFolder(path: folder).write(filter, of: store)
        var files = set.descriptions.map { ($0.name, $0.text) }
        files.append(("plan.yaml", set.plan))
        let groups = try store.groups(backbone: set.backbone, origin: set.origin)
            .filter { set.holds($0.group) }
        let fits = try groups.map { group in
            FitDocument(
                group, models: try store.models(of: group),
                rowKeys: try store.keys(of: group.points.map(\.measurement)))
        }
        files.append(("fit.json", try SnakeCaseJSON.text(["groups": fits]) + "\n"))
        let notes = (folder as NSString).appendingPathComponent("NOTES.md")
        if !FileManager.default.fileExists(atPath: notes) { files.append(("NOTES.md", self.notes(groups))) }
        return tables + (try OutputFolder(path: folder).write(files.map { (name: $0.0, text: $0.1) }))
    }

    private func notes(_ groups: [GroupLines]) -> String {
        let builds = groups.map { "- \($0.group), \($0.points.count) networks" }.joined(separator: "\n")
        return """
            # \(set.name)

            \(set.rowCount) rows, \(set.origin.rawValue), engine \(set.engine).

            \(builds)

            Made again by `throughline characterize --plan plan.yaml`; read back by `throughline import`. `fit.json` is
            what `throughline fit --json` says of these rows; the columns stand in `schema.json`.

            """
    }
}
