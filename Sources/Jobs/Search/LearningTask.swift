public import Networks

/// What networks learn here, and all that goes with it; declared once each.
///
/// In files, options and messages it is its name.
public struct LearningTask: Sendable, RawRepresentable, CaseIterable, Codable {
    /// What a network reads.
    public enum Features: Hashable, Sendable {
        /// Spectra of one of these shapes: [height, width, channels].
        case spectra([[Int]])
        /// Square images, grey or in colour, of at most so many rows.
        case images(rowsAtMost: Int)

        /// Whether inputs of a shape, [height, width, channels], can be made of the data.
        public func fit(_ shape: [Int]) -> Bool {
            switch self {
            case .spectra(let shapes): shapes.contains(shape)
            case .images(let most):
                shape.count == 3 && shape[0] == shape[1] && (1...most).contains(shape[0])
                    && [1, 3].contains(shape[2])
            }
        }

        /// The inputs in words, for messages.
        public var description: String {
            switch self {
            case .spectra(let shapes): "inputs of \(shapes.map(\.description).joined(separator: ", "))"
            case .images(let most): "square inputs of at most \(most) x \(most), grey or colour"
            }
        }
    }

    /// What says how well a network does.
    public enum Metric: String, Sendable {
        /// Share of right answers.
        case accuracy
        /// Area under the curve of the receiver operating characteristic, mean over machines.
        case areaUnderCurve
    }

    /// Its name.
    public let rawValue: String
    /// What its data is called.
    public let dataName: String
    /// What a network reads of the data.
    public let features: Features
    /// Names of the classes in the order of a network's outputs; none where the data names them.
    public let classes: [String]
    /// What says how well a network does.
    public let metric: Metric
    /// Spaces that are known by name; the first is searched unless another is named.
    public let backbones: [Backbone]
    /// Networks of the literature that no backbone has.
    public let fixedNetworks: [NetworkSpec]
    /// What a step of a search computes unless the user says otherwise.
    public let draws: SearchRecipe.Draws
    /// Networks of the paper's Table 4 that were searched for.
    public let searched: [TableFour.Row]
    /// Networks of that table whose shapes are known or were published.
    public let published: [TableFour.Row]
    /// What the table has beside them.
    public var baselines: [TableFour.Row] { TableFour.baselines.filter { $0.backbone == rawValue } }

    /// The task of a name; nil for an unknown one.
    public init?(rawValue: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = found
    }

    /// The task that a backbone is for which is known by name; nil for another, and for one that has none here, such
    /// as `cifar`.
    public init?(_ backbone: Backbone) { self.init(backboneName: backbone.name) }

    /// The task of a network of the literature, or of a backbone that is known by name; nil for another.
    public init?(_ network: NetworkSpec) {
        if let found = Self.allCases.first(where: { $0.fixedNetworks.contains { $0.name == network.name } }) {
            self = found
        } else {
            // The first part of an architecture's id is its backbone's name.
            self.init(backboneName: String(network.name.prefix { $0 != "-" }))
        }
    }

    private init?(backboneName name: String) {
        guard let found = Self.allCases.first(where: { $0.backbones.contains { $0.name == name } }) else {
            return nil
        }
        self = found
    }

    private init(
        name: String, dataName: String, features: Features, classes: [String], metric: Metric,
        backbones: [Backbone], fixedNetworks: [NetworkSpec], draws: SearchRecipe.Draws,
        searched: [TableFour.Row], published: [TableFour.Row]
    ) {
        rawValue = name
        self.dataName = dataName
        self.features = features
        self.classes = classes
        self.metric = metric
        self.backbones = backbones
        self.fixedNetworks = fixedNetworks
        self.draws = draws
        self.searched = searched
        self.published = published
    }
}

extension LearningTask {
    /// Keyword spotting: which of twelve words a second of sound holds.
    public static let kws = LearningTask(
        name: "kws", dataName: "speech", features: .spectra([[49, 10, 1]]),
        classes: [
            "silence", "unknown", "yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go",
        ], metric: .accuracy, backbones: [.kws], fixedNetworks: [], draws: .split, searched: TableFour.kws,
        published: TableFour.kws)

    /// Visual wake words: whether a person is in an image.
    ///
    /// Weights learn on mixtures: all of its 17 bottlenecks are always there, and on single networks of random widths
    /// its supernet stayed at chance, even after a warm-up on mixtures.
    public static let vww = LearningTask(
        name: "vww", dataName: "scenes", features: .images(rowsAtMost: 1024),
        classes: ["no person", "person"], metric: .accuracy,
        backbones: [.vww50, .vww50Aligned, .vww160, .vww160Aligned, .vww128, .vww128Aligned],
        fixedNetworks: [FixedShapes.personDetection], draws: .mixed, searched: TableFour.vww,
        published: TableFour.vwwFiles)

    /// Anomaly detection: which machine is heard, and from that, whether all is well with it.
    public static let ad = LearningTask(
        name: "ad", dataName: "machine sounds", features: .spectra([[32, 32, 1], [10, 64, 1]]), classes: [],
        metric: .areaUnderCurve, backbones: [.ad],
        fixedNetworks: [FixedShapes.autoencoder, FixedShapes.mobileNetV2], draws: .split,
        searched: TableFour.ad, published: TableFour.ad)

    /// All of them.
    public static let allCases = [kws, vww, ad]
}

extension LearningTask: Hashable {
    /// Tasks are told apart by their names.
    public static func == (left: LearningTask, right: LearningTask) -> Bool {
        left.rawValue == right.rawValue
    }

    /// Takes the name alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
