public import Facts
import GRDB
public import Latency
import Networks

/// The samples of one backbone on one kind of board with one engine: what a folder of `measurements/` holds.
public struct MeasurementSet: Hashable, Sendable {
    /// Name of the backbone, or `layers`.
    public var backbone: String
    /// Kind of board, such as `nucleo-f746zg`.
    public var board: String
    /// Engine.
    public var engine: String
    /// Origin.
    public var origin: Origin
    /// Day of the latest row, such as `2026-11-21`.
    public var date: String
    /// Number of rows.
    public var rowCount: Int
    /// Its plan file.
    public var plan: String
    /// Files beside the plan that describe backbones which are not known by name.
    public var descriptions: [ExportFile] = []

    /// Name of its folder: `<date>-<board>-<backbone>`, with the engine behind it if it is not the bundled one, and
    /// the origin if it is silicon; a name without a path, whatever the rows hold.
    public var name: String {
        let kind = board.split(separator: "-").last.map(String.init) ?? board
        return FileName.safe(
            ([date, kind, backbone] + (engine == "bundled" ? [] : [engine])
                + (origin == .silicon ? [origin.rawValue] : [])).joined(separator: "-"))
    }

    /// Chooses its rows in an export.
    public var filter: ExportFilter {
        ExportFilter(backbone: backbone, board: board, origin: origin, engine: engine)
    }

    /// Whether a fit is of its rows.
    public func holds(_ group: FitGroup) -> Bool {
        group.backbone == backbone && group.firmware.board == board && group.firmware.engine == engine
            && group.origin == origin
    }
}

extension Store {
    /// The sets in the database, by backbone, board, engine and origin.
    public func measurementSets() throws(StoreError) -> [MeasurementSet] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT runs.backbone, runs.board, firmwares.engine, runs.origin,
                        max(substr(measurements.recorded_at, 1, 10)) AS date, count(*) AS row_count
                    FROM measurements JOIN runs ON runs.id = run_id
                        JOIN firmwares ON firmwares.id = runs.firmware_id
                    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
                    """
            ).map { row in
                let columns = Columns(row: row, path: path)
                var set = MeasurementSet(
                    backbone: try columns["backbone"], board: try columns["board"],
                    engine: try columns["engine"], origin: try columns.named("origin"),
                    date: try columns["date"], rowCount: try columns.count("row_count"), plan: "")
                try describe(&set, in: database)
                return set
            }
        }
    }

    /// Writes a plan file that draws the set's samples again, and the descriptions that it names.
    private func describe(_ set: inout MeasurementSet, in database: Database) throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT design, space, seed, max(samples.sample_index) + 1 AS sample_count,
                    max(json_array_length(steady_cycles)) AS repeats
                FROM runs JOIN firmwares ON firmwares.id = runs.firmware_id
                    JOIN samples ON samples.run_id = runs.id
                    LEFT JOIN measurements ON measurements.run_id = runs.id
                        AND measurements.sample_index = samples.sample_index
                WHERE runs.backbone = ? AND runs.board = ? AND engine = ? AND origin = ?
                    AND space NOT LIKE 'search %'
                GROUP BY design, space, seed ORDER BY design, space, seed
                """, arguments: [set.backbone, set.board, set.engine, set.origin.rawValue])
        let kind = set.board.split(separator: "-").last.map(String.init) ?? set.board
        let board = set.origin == .emulated ? "virtual:\(kind)" : "usb"
        var text = "samples:\n"
        var repeats = 1
        var files: [String: String] = [:]
        for row in rows {
            let columns = Columns(row: row, path: path)
            let seed = UInt64(bitPattern: try columns["seed"] as Int64)
            let design: String = try columns["design"]
            repeats = max(repeats, try columns.optional("repeats") ?? 1)
            let space: String = try columns["space"]
            if !space.isEmpty, files[space] == nil {
                let name = "backbone\(files.isEmpty ? "" : "-\(files.count + 1)").yaml"
                let backbone = try columns.json(Backbone.self, "space")
                files[space] = name
                set.descriptions.append(
                    ExportFile(name: name, text: BackboneDescription(of: backbone).text))
            }
            text +=
                "  - {backbone: \(try files[space] ?? Self.scalar(set.backbone)), count: \(try columns.count("sample_count")), seed: \(seed), "
                // A width that is never reached, so that as many are drawn again.
                + "design: \(design)\(design == "active" ? ", until: 1e-9" : "")}\n"
        }
        text += "boards:\n  - {board: \(try StoreJSON.text(board)), engine: \(try Self.scalar(set.engine))}\n"
        set.plan = text + "repeats: \(repeats)\n"
    }

    /// A name in YAML.
    private static func scalar(_ name: String) throws -> String {
        FileName.isPlain(name) ? name : try StoreJSON.text(name)
    }
}
