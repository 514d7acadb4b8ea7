import Foundation

/// What is used of a file of object annotations in COCO's format (cocodataset.org, "Data format").
struct COCOAnnotations: Codable {
    /// A picture.
    struct Picture: Codable, Hashable {
        var id: Int
        var width: Int
        var height: Int
        var file_name: String
    }

    /// One thing in a picture.
    struct Thing: Codable {
        var id: Int?
        var image_id: Int
        var category_id: Int
        /// Pixels of the thing itself, not of the box around it.
        var area: Double
        /// Left, top, width, height.
        var bbox: [Double]
        var iscrowd: Int?
    }

    /// A kind of things.
    struct Category: Codable {
        var id: Int
        var name: String
        var supercategory: String?
    }

    var images: [Picture]
    var annotations: [Thing]
    var categories: [Category]

    /// Reads a file.
    ///
    /// Throws a `DataError` for one that is not in COCO's format.
    init(contentsOf url: URL) throws {
        let data: Data
        do {
            data = try Data(contentsOf: url, options: .mappedIfSafe)
        } catch {
            throw DataError(
                url, expected: "annotations of COCO", found: "no file that can be read",
                cure: "complete the data set")
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch {
            throw DataError(
                url, expected: "annotations of COCO: images, annotations and categories in JSON",
                found: Self.words(of: error), cure: "download or make the file again")
        }
    }

    init(images: [Picture], annotations: [Thing], categories: [Category]) {
        self.images = images
        self.annotations = annotations
        self.categories = categories
    }

    private static func words(of error: any Error) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            return "no '\(key.stringValue)' at '\(path(context))'"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            return "another type at '\(path(context))'"
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            return "a value out of range at '\(path(context))'"
        default: return "something else"
        }
    }
}
