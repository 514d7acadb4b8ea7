import Boards
import GRDB
import Networks

extension Store {
    /// The points of each group in order of recording, the groups in order of their first row.
    ///
    /// One pass over the rows: what many rows share (firmware, operators, architecture) is read once.
    func fitPoints(
        backbone: String?, origin: Origin?
    ) throws(StoreError) -> [(group: FitGroup, points: [FitPoint])] {
        try read { database in
            var reader = FitPointReader(path: path, firmwares: try firmwares(in: database))
            let cursor = try Row.fetchCursor(
                database,
                sql: """
                    SELECT measurements.id, measurements.key, model_id, samples.kind, architectures.backbone,
                        canonical, runs.space, ops, op_count, census, latency_ms, measurements.firmware_id,
                        boards.origin
                    FROM measurements JOIN boards ON boards.id = board_id JOIN models ON models.id = model_id
                        JOIN samples USING (run_id, sample_index) JOIN runs ON runs.id = run_id
                        JOIN architectures ON architectures.id = architecture_id
                    WHERE drift IS NULL AND samples.kind IN ('uniform', 'coverage')
                        AND (:backbone IS NULL OR architectures.backbone = :backbone)
                        AND (:origin IS NULL OR boards.origin = :origin)
                    ORDER BY measurements.id
                    """, arguments: ["backbone": backbone, "origin": origin?.rawValue])
            while let row = try cursor.next() { try reader.add(row) }
            return reader.groups
        }
    }

    private func firmwares(in database: Database) throws -> [Int64: BoardIdentity] {
        var identities: [Int64: BoardIdentity] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT id, identity, '' AS unique_id FROM firmwares") {
            let columns = Columns(row: row, path: path)
            // A firmware of no row may be damaged without harm: it is looked at where a row asks for it.
            identities[try columns["id"]] = try? BoardIdentity(columns)
        }
        return identities
    }
}

/// Gathers rows into groups, the latest row of each model.
private struct FitPointReader {
    private struct Key: Hashable {
        var backbone: String
        var space: String
        var origin: String
        var firmware: Int64
    }

    private let path: String
    private let firmwares: [Int64: BoardIdentity]
    private var order: [FitGroup] = []
    /// By the group's place and the model's row.
    private var points: [[Int64: FitPoint]] = []
    private var places: [Key: Int] = [:]
    private var operators: [String: Set<String>] = [:]
    private var spaces: [String: Backbone] = [:]
    private var features: [String: LatencyFeatures?] = [:]

    init(path: String, firmwares: [Int64: BoardIdentity]) {
        self.path = path
        self.firmwares = firmwares
    }

    /// The groups with their points in order of recording.
    var groups: [(group: FitGroup, points: [FitPoint])] {
        zip(order, points).map { ($0, $1.values.sorted { $0.measurement < $1.measurement }) }
    }

    mutating func add(_ row: Row) throws {
        let columns = Columns(row: row, path: path)
        let place = try place(columns)
        let architecture: String = try columns["canonical"]
        let census: String = try columns["census"]
        points[place][try columns["model_id"]] = FitPoint(
            measurement: try columns["id"], key: try columns["key"], architecture: architecture,
            kind: try columns.named("kind"), ops: try columns.count("ops"),
            latencyMs: try columns["latency_ms"], opCount: try columns.count("op_count"),
            features: features(of: architecture, in: order[place].space),
            operators: try operators(census, columns))
    }

    /// The place of the row's group.
    private mutating func place(_ columns: Columns) throws -> Int {
        let key = Key(
            backbone: try columns["backbone"], space: try columns["space"], origin: try columns["origin"],
            firmware: try columns["firmware_id"])
        if let known = places[key] { return known }
        guard let firmware = firmwares[key.firmware] else { throw columns.damage("identity") }
        order.append(
            FitGroup(
                backbone: key.backbone, space: key.space, origin: try columns.named("origin"),
                firmware: firmware))
        points.append([:])
        places[key] = order.count - 1
        return order.count - 1
    }

    private mutating func operators(_ census: String, _ columns: Columns) throws -> Set<String> {
        if let known = operators[census] { return known }
        let names = Set(try columns.json([String: Int].self, "census").keys)
        operators[census] = names
        return names
    }

    private mutating func features(of architecture: String, in space: String) -> LatencyFeatures? {
        let key = space + architecture
        if let known = features[key] { return known }
        let found = try? LatencyFeatures(network(architecture, in: space))
        features[key] = .some(found)
        return found
    }

    private mutating func network(_ architecture: String, in space: String) throws -> NetworkSpec {
        if space.isEmpty { return try Architecture(id: architecture).network }
        let backbone: Backbone
        if let known = spaces[space] {
            backbone = known
        } else {
            backbone = try StoreJSON.value(Backbone.self, from: space)
            try backbone.check()
            spaces[space] = backbone
        }
        return try Architecture(id: architecture, of: backbone).network
    }
}
