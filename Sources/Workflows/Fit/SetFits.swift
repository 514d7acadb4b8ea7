import Facts
package import Foundation
import Latency

/// The fits of all sets in a folder, written beside them.
package struct SetFits {
    /// Folder of the sets, such as `measurements`.
    package let folder: URL

    /// Names the folder.
    package init(_ folder: URL) { self.folder = folder }

    /// What `predict` and `search` may ask for: each backbone by itself and all together, on each kind of board with each
    /// engine.
    var requests: [FitRequest] {
        let kept = KeptSets(folder: folder)
        return BoardDescriptor.all.flatMap { kind in
            Engine.allCases.flatMap { engine -> [FitRequest] in
                let all = FitRequest(board: kind.name, engine: engine.rawValue)
                let backbones = Set(kept.sets(for: all).compactMap { Self.backbone(of: $0, kind, engine) })
                guard !backbones.isEmpty else { return [] }
                return [all]
                    + backbones.sorted().map {
                        FitRequest(board: kind.name, engine: engine.rawValue, backbone: $0)
                    }
            }
        }
    }

    /// Fits all of it; returns the files' paths.
    ///
    /// Throws what importing the sets throws. What cannot be fitted has no file.
    package func write() throws -> [String] {
        let kept = KeptSets(folder: folder)
        var paths: [String] = []
        for request in requests {
            let sets = kept.sets(for: request)
            do {
                guard let file = SetFitFile(request, in: folder),
                    let fit = try KeptSets.fit(request, of: sets)
                else { continue }
                try file.write(fit, of: sets)
                paths.append(file.url.path)
            } catch is FitError {
                continue
            }
        }
        for kind in BoardDescriptor.all {
            for engine in Engine.allCases {
                let request = FitRequest(board: kind.name, engine: engine.rawValue)
                do {
                    if let path = try CostFile(request, in: folder)?.write() { paths.append(path) }
                } catch is FitError {
                    continue
                }
            }
        }
        return paths
    }

    private static func backbone(of set: URL, _ kind: BoardDescriptor, _ engine: Engine) -> String? {
        let name = set.lastPathComponent
        guard let place = name.range(of: "-\(kind.shortName)-") else { return nil }
        let tail = engine == .bundled ? "" : "-" + engine.rawValue
        return String(name[place.upperBound...].dropLast(tail.count))
    }
}
