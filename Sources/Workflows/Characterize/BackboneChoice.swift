import Campaigns
import Console
package import Foundation
package import Jobs
package import Networks
import Records

/// A backbone by its name or by a file that describes it.
package struct BackboneChoice {
    /// The space.
    package let backbone: Backbone
    /// Canonical JSON of a space that is not known by name, else empty.
    package let space: String

    /// What a name or a file may be, for messages.
    package static var expected: String {
        "\(Backbone.all.map(\.name).joined(separator: ", ")), or a file that describes one"
    }

    /// Name of the space.
    package var name: String { backbone.name }

    /// Whether a text is a known name or looks like a path.
    package static func isPossible(_ text: String) -> Bool {
        isFile(text) || Backbone.all.contains { $0.name == text }
    }

    /// Whether a text looks like a path.
    package static func isFile(_ text: String) -> Bool { text.contains("/") || text.contains(".") }

    /// Finds the backbone.
    ///
    /// - Parameters:
    ///   - text: a name, or a path with a folder or an ending.
    ///   - folder: what a relative path starts from.
    ///   - place: what stands before the message of an error.
    package init(_ text: String, in folder: URL, place: String = "") throws {
        if let known = Backbone.all.first(where: { $0.name == text }) {
            (backbone, space) = (known, "")
            return
        }
        guard Self.isPossible(text) else {
            throw CommandError.input("\(place)expected a backbone of \(Self.expected), found '\(text)'")
        }
        let path = URL(filePath: text, relativeTo: folder).path
        let file = String(decoding: try InputFile(path: path).bytes(), as: UTF8.self)
        do {
            let description = try BackboneDescription(reading: file)
            (backbone, space) = (description.backbone, try description.space)
        } catch let error as PlanError {
            throw CommandError.input("\(path): \(error)")
        }
    }

    /// A space that a task can be searched in, by its name or by a file that describes it.
    package static func space(_ text: String, of task: LearningTask) throws -> Backbone {
        if let known = task.backbones.first(where: { $0.name == text }) { return known }
        let folder = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        let backbone = try BackboneChoice(text, in: folder).backbone
        guard task.features.fit(backbone.inputShape) else {
            throw CommandError.input(
                "\(text): expected \(task.features.description) for \(task.rawValue), found "
                    + "\(backbone.inputShape); change the input")
        }
        guard backbone.classes >= task.classes.count else {
            throw CommandError.input(
                "\(text): expected \(task.classes.count) classes or more for \(task.rawValue), found "
                    + "\(backbone.classes); change the classes")
        }
        return backbone
    }
}
