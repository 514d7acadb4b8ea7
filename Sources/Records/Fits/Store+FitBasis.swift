import Facts
import GRDB
import Latency
import Networks

/// A group of samples with what says whether a fit of them still holds.
struct FitBasis {
    /// What the samples have in common, by the latest row.
    var group: FitGroup
    /// The latest row.
    var newest: Int64
    /// Key and result of each row, in order of recording.
    fileprivate var rows: [UInt8] = []

    /// A digest that changes with any row.
    var basis: String { "\(group.backbone) \(group.space) \(Digest(of: rows))" }
}

extension Store {
    /// The groups that `fitPoints` gives, by the keys of their rows alone: a small part of the work.
    func fitBases(backbone: String?, origin: Origin?, in database: Database) throws -> [FitBasis] {
        struct Place: Hashable {
            var firmware: Int64
            var run: Int64
            var backbone: String
            var origin: String
        }
        var places: [Place: Int] = [:]
        var groups: [FitBasis] = []
        var indices: [FitGroup: Int] = [:]
        let firmwares = try firmwares(in: database)
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT measurements.id, key, result, measurements.run_id, architectures.backbone, runs.space,
                    measurements.firmware_id, boards.origin
                FROM measurements JOIN boards ON boards.id = board_id
                    JOIN samples USING (run_id, sample_index) JOIN runs ON runs.id = run_id
                    JOIN architectures ON architectures.id = architecture_id
                \(Self.fitRows)
                """, arguments: ["backbone": backbone, "origin": origin?.rawValue])
        while let row = try cursor.next() {
            let columns = Columns(row: row, path: path)
            let place = Place(
                firmware: try columns["firmware_id"], run: try columns["run_id"],
                backbone: try columns["backbone"], origin: try columns["origin"])
            let index: Int
            if let known = places[place] {
                index = known
            } else {
                guard let firmware = firmwares[place.firmware] else { throw columns.damage("identity") }
                let group = FitGroup(
                    backbone: place.backbone, space: try columns["space"],
                    origin: try columns.named("origin"), firmware: firmware)
                index = indices[group] ?? groups.count
                if index == groups.count { groups.append(FitBasis(group: group, newest: 0)) }
                indices[group] = index
                places[place] = index
            }
            groups[index].newest = max(groups[index].newest, try columns["id"])
            groups[index].rows += Array((try columns["key"] as String).utf8)
            groups[index].rows += Array((try columns["result"] as String).utf8)
        }
        return groups
    }

    /// What a fit of groups rests on, as a digest.
    static func basis(_ groups: [String]) -> String {
        Digest(of: Array(([Fit.methodText] + groups).joined(separator: "\n").utf8)).description
    }

    /// The same for a group that was read.
    static func basis(of group: GroupLines) -> String {
        let points = group.points.map {
            "\($0.architecture) \($0.kind.rawValue) \($0.ops) \($0.latencyMs) \($0.opCount) \($0.features == nil)"
        }
        let layers = group.layers.map { "\($0.architecture) \($0.ops) \($0.latencyMs)" }
        return basis(points + ["layers"] + layers)
    }
}
