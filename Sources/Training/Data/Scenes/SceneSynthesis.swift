public import Foundation
import Networks

/// Scenes for a run without any download: drawn places with and without a person-like figure, in the layout of COCO 2014
/// that Visual Wake Words is made from.
///
/// Training, validation and test share no kind of place and no build of the figure. Accuracy on it is no accuracy on
/// people.
public struct SceneSynthesis: Sendable, Codable {
    /// Pictures in all.
    public let count: Int
    /// Chooses everything that is drawn.
    public let seed: UInt64

    /// Fewest pictures, so that each split has some of each class.
    public static let least = 60
    /// Picture's larger and smaller side.
    private static let sides = (240, 180)
    /// Height of a figure beside the picture's.
    static let heights = 0.4...1.0
    /// Contrast of the photograph.
    static let contrasts = 0.6...1.0
    /// Deviation of the photograph's noise.
    static let noises = 0.01...0.06
    /// Things in a scene, beside a person.
    static let things = 1...4
    /// One in so many things stands before the figure.
    private static let coverEvery = 6

    /// Describes a data set of at least 60 pictures.
    public init(count: Int, seed: UInt64) {
        self.count = max(Self.least, count)
        self.seed = seed
    }

    /// Builds of figures by split.
    static let builds: [Split: [PersonFigure.Build]] = [
        .training: [
            PersonFigure.Build(head: 0.13, legs: 0.48, shoulders: 0.20, limbs: 0.030),
            PersonFigure.Build(head: 0.14, legs: 0.46, shoulders: 0.23, limbs: 0.036),
            PersonFigure.Build(head: 0.12, legs: 0.50, shoulders: 0.18, limbs: 0.026),
            PersonFigure.Build(head: 0.16, legs: 0.43, shoulders: 0.22, limbs: 0.038),
            PersonFigure.Build(head: 0.19, legs: 0.40, shoulders: 0.21, limbs: 0.036),
            PersonFigure.Build(head: 0.13, legs: 0.45, shoulders: 0.27, limbs: 0.044),
        ],
        .validation: [
            PersonFigure.Build(head: 0.15, legs: 0.47, shoulders: 0.21, limbs: 0.032),
            PersonFigure.Build(head: 0.17, legs: 0.42, shoulders: 0.24, limbs: 0.040),
        ],
        .test: [
            PersonFigure.Build(head: 0.14, legs: 0.44, shoulders: 0.25, limbs: 0.034),
            PersonFigure.Build(head: 0.18, legs: 0.41, shoulders: 0.20, limbs: 0.033),
            PersonFigure.Build(head: 0.12, legs: 0.48, shoulders: 0.22, limbs: 0.029),
        ],
    ]

    /// One picture, and what can be seen of the figure in it.
    struct Scene {
        var image: Image
        var split: Split
        var seen: (area: Double, box: [Double])?
    }

    /// One in ten pictures is for test, and of the others the last tenth for validation.
    private var testCount: Int { count / 10 }
    private var validationCount: Int { max(1, (count - testCount) / 10) }

    /// The split of a picture; positions 0 up to `count`, those for test last.
    func split(_ position: Int) -> Split {
        let learnt = count - testCount
        return position >= learnt ? .test : position >= learnt - validationCount ? .validation : .training
    }

    /// Draws the picture of a position; every other one is of a person.
    func scene(_ position: Int) -> Scene {
        var random = RandomSource(seed: seed, position: position)
        func draw(_ range: ClosedRange<Double>) -> Float {
            Float(range.lowerBound + (range.upperBound - range.lowerBound) * random.unit())
        }
        let split = split(position)
        let isWide = random.below(3) > 0
        let (width, height) = isWide ? Self.sides : (Self.sides.1, Self.sides.0)
        let places = Scenery.Place.allCases.filter { $0.split == split }
        var canvas = Scenery.empty(
            places[random.below(places.count)], width: width, height: height, &random)
        let tall = Float(height)
        func foot(_ size: Float) -> Canvas.Point {
            // What is large stands near, so low in the picture, and may be cut off by its edge.
            let down = min(1.15, 0.55 + 0.45 * size / tall + 0.1 * Float(random.unit()))
            return Canvas.Point(Float(width) * Float(0.08 + 0.84 * random.unit()), down * tall)
        }
        func thing() {
            let size = draw(0.2...0.8) * tall
            let kind = Scenery.Thing.allCases[random.below(Scenery.Thing.allCases.count)]
            Scenery.draw(kind, on: &canvas, foot: foot(size), height: size, &random)
        }
        let things = Self.things.lowerBound + random.below(Self.things.count)
        let isBefore = (0..<things).map { _ in random.below(Self.coverEvery) == 0 }
        for isBefore in isBefore where !isBefore { thing() }
        if position % 2 == 0 {
            let builds = Self.builds[split] ?? []
            let size = draw(Self.heights) * tall
            let skin = Canvas.Color(0.95, 0.75, 0.6) * draw(0.35...1)
            let clothes = PersonFigure.Clothes(
                skin: skin, hair: Scenery.color(&random) * [0.6, 0.45, 0.35],
                top: Scenery.color(&random), bottom: Scenery.color(&random) * 0.8)
            PersonFigure(
                build: builds[random.below(builds.count)], clothes: clothes, feet: foot(size), height: size,
                &random
            ).draw(on: &canvas)
        }
        for isBefore in isBefore where isBefore { thing() }
        let image = canvas.photograph(
            contrast: draw(Self.contrasts), brightness: draw(-0.15...0.15), blur: random.below(3),
            noise: draw(Self.noises), seed: random.next())
        return Scene(image: image, split: split, seen: canvas.figureSeen)
    }

    /// Writes the data set; pictures that are there already are kept, so that a run that was stopped goes on.
    ///
    /// `progress` hears the number of pictures that are done. Throws a `DataError` for a file that cannot be written.
    public func write(to folder: URL, progress: (Int) throws -> Void = { _ in }) throws {
        try Synthesis.claim(folder, for: self)
        var parts: [String: COCOAnnotations] = [:]
        for name in ["train2014", "val2014"] {
            try Synthesis.make(folder.appending(path: name))
            parts[name] = COCOAnnotations(
                images: [], annotations: [],
                categories: [COCOAnnotations.Category(id: 1, name: "person", supercategory: "person")])
        }
        try Synthesis.make(folder.appending(path: "annotations"))
        for position in 0..<count {
            let scene = scene(position)
            let part = scene.split == .test ? "val2014" : "train2014"
            let id = position + 1
            let digits = "\(id)"
            let name =
                "COCO_\(part)_" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits + ".jpg"
            try Synthesis.write(folder.appending(path: part).appending(path: name)) {
                try scene.image.write(to: $0, quality: 90)
            }
            parts[part]?.images.append(
                COCOAnnotations.Picture(
                    id: id, width: scene.image.width, height: scene.image.height, file_name: name))
            if let seen = scene.seen {
                parts[part]?.annotations.append(
                    COCOAnnotations.Thing(
                        id: id, image_id: id, category_id: 1, area: seen.area, bbox: seen.box, iscrowd: 0))
            }
            try progress(position + 1)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for (name, annotations) in parts {
            try encoder.encode(annotations).write(
                to: folder.appending(path: "annotations/instances_\(name).json"), options: .atomic)
        }
    }
}
