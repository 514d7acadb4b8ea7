import Facts
import GRDB
import Latency
import Networks

extension Store {
    /// The points of each group in order of recording, the groups in order of their first row.
    ///
    /// One pass over the rows: what many rows share (firmware, operators, architecture) is read once.
    func fitPoints(
        backbone: String?, origin: Origin?
    ) throws(StoreError) -> [(group: FitGroup, points: [StoredObservation])] {
        try read { try fitPoints(backbone: backbone, origin: origin, in: $0) }
    }

    func fitPoints(
        backbone: String?, origin: Origin?, in database: Database
    ) throws -> [(group: FitGroup, points: [StoredObservation])] {
        var reader = FitPointReader(path: path, firmwares: try firmwares(in: database))
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT measurements.id, model_id, samples.kind, architectures.backbone, architecture_id,
                    canonical, runs.space, ops, op_count, census, latency_ms, measurements.firmware_id,
                    boards.origin
                FROM measurements JOIN boards ON boards.id = board_id JOIN models ON models.id = model_id
                    JOIN samples USING (run_id, sample_index) JOIN runs ON runs.id = run_id
                    JOIN architectures ON architectures.id = architecture_id
                \(Self.fitRows)
                """, arguments: ["backbone": backbone, "origin": origin?.rawValue])
        while let row = try cursor.next() { try reader.add(row) }
        return reader.groups
    }

    /// Which rows go into fits, in their order.
    static let fitRows = """
        WHERE drift IS NULL AND samples.kind IN ('uniform', 'coverage')
            AND (:backbone IS NULL OR architectures.backbone = :backbone)
            AND (:origin IS NULL OR boards.origin = :origin)
        ORDER BY measurements.id
        """

    /// The content keys of measurements, the same in each database that they are merged into.
    public func keys(of measurements: [Int64]) throws(StoreError) -> [String] {
        try read { database in
            let statement = try database.makeStatement(sql: "SELECT key FROM measurements WHERE id = ?")
            return try measurements.map { id in
                guard let key = try String.fetchOne(statement, arguments: [id]) else {
                    throw StoreError.damaged(path: path, reason: "measurement \(id) of a fit is missing")
                }
                return key
            }
        }
    }

    func firmwares(in database: Database) throws -> [Int64: BoardIdentity] {
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
///
/// Of a million rows each byte a row counts: what is known of a network already is shared, and the maps are of numbers.
private struct FitPointReader {
    private struct Key: Hashable {
        var backbone: String
        var space: String
        var origin: String
        var timing: TimingIdentity
    }

    private let path: String
    private let firmwares: [Int64: BoardIdentity]
    private var order: [FitGroup] = []
    private var points: [[StoredObservation]] = []
    /// Where a group's point of a model is, by the group's place and the model's row.
    private var models: [[Int64: Int32]] = []
    /// Where the first point of an architecture is, by the architecture's row.
    private var architectures: [Int64: Place] = [:]
    private var places: [Key: Int] = [:]
    private var timings: [Int64: TimingIdentity] = [:]
    private var operators: [String: Set<String>] = [:]
    private var spaces: [String: Backbone] = [:]

    private struct Place {
        var group: Int32
        var index: Int32
    }

    init(path: String, firmwares: [Int64: BoardIdentity]) {
        self.path = path
        self.firmwares = firmwares
    }

    /// The groups with their points in order of recording.
    var groups: [(group: FitGroup, points: [StoredObservation])] {
        zip(order, points).map { group, points in
            let isSorted = zip(points, points.dropFirst()).allSatisfy { $0.measurement < $1.measurement }
            return (group, isSorted ? points : points.sorted { $0.measurement < $1.measurement })
        }
    }

    mutating func add(_ row: Row) throws {
        let columns = Columns(row: row, path: path)
        let place = try place(columns)
        let census: String = try columns["census"]
        let network = try network(columns, at: place)
        let point = StoredObservation(
            measurement: try columns["id"], architecture: network.name,
            kind: try columns.named("kind"), ops: try columns.count("ops"),
            latencyMs: try columns["latency_ms"], opCount: try columns.count("op_count"),
            features: network.features, operators: try operators(census, columns),
            kernels: LatencyFeatures.Kernels(order[place].firmware))
        let model: Int64 = try columns["model_id"]
        if let index = models[place][model] {
            points[place][Int(index)] = point
        } else {
            models[place][model] = Int32(clamping: points[place].count)
            points[place].append(point)
        }
    }

    /// The place of the row's group.
    private mutating func place(_ columns: Columns) throws -> Int {
        let row: Int64 = try columns["firmware_id"]
        guard let firmware = firmwares[row] else { throw columns.damage("identity") }
        let key = Key(
            backbone: try columns["backbone"], space: try columns["space"], origin: try columns["origin"],
            timing: timing(of: firmware, row: row))
        if let known = places[key] { return known }
        order.append(
            FitGroup(
                backbone: key.backbone, space: key.space, origin: try columns.named("origin"),
                firmware: firmware))
        points.append([])
        models.append([:])
        places[key] = order.count - 1
        return order.count - 1
    }

    private mutating func timing(of firmware: BoardIdentity, row: Int64) -> TimingIdentity {
        if let known = timings[row] { return known }
        let timing = TimingIdentity(firmware)
        timings[row] = timing
        return timing
    }

    private mutating func operators(_ census: String, _ columns: Columns) throws -> Set<String> {
        if let known = operators[census] { return known }
        let names = Set(try columns.json([String: Int].self, "census").keys)
        operators[census] = names
        return names
    }

    /// Name and counts of the row's network; those of an earlier point where one has it.
    private mutating func network(
        _ columns: Columns, at place: Int
    ) throws -> (name: String, features: LatencyFeatures?) {
        let name: String = try columns["canonical"]
        let row: Int64 = try columns["architecture_id"]
        if let known = architectures[row] {
            let point = points[Int(known.group)][Int(known.index)]
            // Two described spaces may share a backbone's name, and so the architecture's row.
            if order[Int(known.group)].space == order[place].space, point.architecture == name {
                return (point.architecture, point.features)
            }
        }
        let index = try models[place][columns["model_id"]] ?? Int32(clamping: points[place].count)
        architectures[row] = Place(group: Int32(clamping: place), index: index)
        return (name, try? LatencyFeatures(network(name, in: order[place].space)))
    }

    private mutating func network(_ architecture: String, in space: String) throws -> NetworkSpec {
        if space.isEmpty { return try Architecture.network(id: architecture) }
        let backbone: Backbone
        if let known = spaces[space] {
            backbone = known
        } else {
            backbone = try StoreJSON.value(Backbone.self, from: space)
            try backbone.check()
            spaces[space] = backbone
        }
        return try Architecture.network(id: architecture, of: backbone)
    }
}
