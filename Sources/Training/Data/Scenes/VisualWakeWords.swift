public import Foundation
import Jobs

/// Pictures with and without a person: Visual Wake Words (arXiv:1906.05721) as it is made from COCO's pictures and object
/// annotations, `annotations/instances_train2014.json` and `train2014/*.jpg`, the same for `val2014`, or 2017.
///
/// A picture is one of a person where any person in it covers at least 0.5 % of it (the annotation's `area`). COCO's
/// validation pictures are for test, as in MicroNets; the last tenth of its training pictures, by id, for validation.
public struct VisualWakeWords: Sendable {
    /// One picture.
    struct Picture: Hashable, Sendable {
        var url: URL
        /// 1 for one with a person, 0 for one without.
        var label: Int
    }

    /// Classes in order.
    public static let classes = LearningTask.vww.classes
    /// Least share of the picture that a person covers.
    public static let leastShare = 0.005

    private let pictures: [Split: [Picture]]
    private static let years = ["2014", "2017"]

    /// Whether a folder looks like one of COCO.
    static func isLikely(_ folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "annotations").path)
    }

    /// Looks through a folder.
    ///
    /// Throws a `DataError` that names the first thing missing.
    public init(folder: URL) throws {
        let notes = folder.appending(path: "annotations")
        let years = Self.years.filter { year in
            FileManager.default.fileExists(atPath: notes.appending(path: "instances_train\(year).json").path)
        }
        guard years.count == 1 else {
            throw DataError(
                notes, expected: "instances_train2014.json and instances_val2014.json, or those of 2017",
                found: years.isEmpty ? "neither" : "both years",
                cure: "give a folder with the annotations and pictures of one year")
        }
        let (train, val) = ("train\(years[0])", "val\(years[0])")
        let learnt = try Self.pictures(folder, train)
        let validated = max(1, learnt.count / 10)
        pictures = [
            .training: Array(learnt.dropLast(validated)), .validation: Array(learnt.suffix(validated)),
            .test: try Self.pictures(folder, val),
        ]
        for split in Split.allCases {
            for label in [0, 1] where !(pictures[split] ?? []).contains(where: { $0.label == label }) {
                throw DataError(
                    folder, expected: "pictures of \(Self.classes[label]) for \(split.rawValue)",
                    found: "none", cure: "complete the data set")
            }
        }
    }

    /// Pictures of a split by id.
    func pictures(_ split: Split) -> [Picture] { pictures[split] ?? [] }

    /// Number of pictures of a split.
    public func count(_ split: Split) -> Int { pictures(split).count }

    private static func pictures(_ folder: URL, _ part: String) throws -> [Picture] {
        let file = folder.appending(path: "annotations/instances_\(part).json")
        let annotations = try COCOAnnotations(contentsOf: file)
        let people = Set(annotations.categories.filter { $0.name == "person" }.map(\.id))
        guard !people.isEmpty else {
            throw DataError(
                file, expected: "a category 'person'", found: "\(annotations.categories.count) others",
                cure: "use the annotations of COCO's objects (instances)")
        }
        var largest: [Int: Double] = [:]
        for thing in annotations.annotations where people.contains(thing.category_id) {
            largest[thing.image_id] = max(largest[thing.image_id] ?? 0, thing.area)
        }
        let there = Set(
            (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: part).path)) ?? [])
        let missing = annotations.images.filter { !there.contains($0.file_name) }
        if let first = missing.map(\.file_name).min() {
            throw DataError(
                folder.appending(path: part), expected: "\(annotations.images.count) pictures",
                found: "\(annotations.images.count - missing.count), \(first) not among them",
                cure: "complete the data set")
        }
        return annotations.images.sorted { ($0.id, $0.file_name) < ($1.id, $1.file_name) }.map { picture in
            let whole = Double(picture.width) * Double(picture.height)
            let hasPerson = whole > 0 && (largest[picture.id] ?? 0) >= Self.leastShare * whole
            return Picture(
                url: folder.appending(path: part).appending(path: picture.file_name),
                label: hasPerson ? 1 : 0)
        }
    }
}
