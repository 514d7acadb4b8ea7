package import Boards
import Console
package import Facts
package import Foundation
package import Latency
import Networks
package import Records

/// The sets of measurements that are kept with the program, for a database without samples to predict from.
package struct KeptSets {
    /// Folder of the sets; nil where the program was copied away from it.
    package let folder: URL?

    /// Finds the folder as firmware is found, by the fits in it: a user's own `measurements` has none.
    package init(_ locator: FirmwareLocator = FirmwareLocator()) {
        folder = (try? locator.path(of: "measurements/fits")).map {
            URL(filePath: $0).deletingLastPathComponent()
        }
    }

    /// Names the folder.
    init(folder: URL) { self.folder = folder }

    /// Folders with an export in them, by name.
    package static func exports(in folder: URL) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { folder.appending(path: $0) }.filter {
            FileManager.default.fileExists(atPath: $0.appending(path: "provenance.json").path)
        }
    }

    /// The sets that a request is about, whose folders are named after board, backbone and engine.
    func sets(for request: FitRequest) -> [URL] {
        guard let folder, let kind = BoardDescriptor.named(request.board) else { return [] }
        let tail = request.engine == Engine.bundled.rawValue ? "" : "-" + request.engine
        return Self.exports(in: folder).filter { set in
            let name = set.lastPathComponent
            guard let place = name.range(of: "-\(kind.shortName)-") else { return false }
            let rest = name[place.upperBound...]
            // Of no backbone: operators' costs rest on these.
            if rest == Plan.foreign || rest.hasPrefix("\(Plan.foreign)-") { return false }
            return request.backbone.map { rest == $0 + tail }
                ?? (tail.isEmpty ? !rest.contains("-") : rest.hasSuffix(tail))
        }
    }

    /// The fit of the sets that answer a request: the one that lies beside them where it rests on these very files,
    /// else one that is made now.
    ///
    /// - Returns: nil where there are no such sets. Throws a `FitError` where their rows do not determine the model, and
    ///   what importing them throws.
    package func fit(_ request: FitRequest) throws -> BoardFit? {
        let sets = sets(for: request)
        guard let folder, !sets.isEmpty else { return nil }
        if request.kind == nil, let file = SetFitFile(request, in: folder),
            let fit = try file.fit(of: sets, origin: request.origin)
        {
            return fit
        }
        return try Self.fit(request, of: sets)
    }

    /// Costs of operators on the request's board and engine; nil where there are none, and for silicon.
    func costs(_ request: FitRequest) throws -> OperatorCosts? {
        guard request.backbone == nil, request.kind == nil, request.origin != .silicon, let folder else {
            return nil
        }
        return try CostFile(request, in: folder)?.costs()
    }

    /// Fits the rows of sets.
    static func fit(_ request: FitRequest, of sets: [URL]) throws -> BoardFit? {
        let store = try Store(inMemory: ())
        for set in sets { _ = try store.takeOver(set.path) }
        return try store.fit(request)
    }
}

extension Store {
    /// Takes the rows of an export over that lies in a folder.
    package func takeOver(_ folder: String) throws -> MergeOutcome {
        do {
            return try importExport(folder) {
                try InputFile(path: URL(filePath: folder).appending(path: $0).path).chunks()
            }
        } catch let error as ExchangeError {
            throw CommandError.input("\(folder)/\(error)")
        }
    }
}
