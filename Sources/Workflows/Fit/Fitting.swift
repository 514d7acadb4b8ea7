import Console
package import Facts
package import Latency
package import Records

/// The fits of a database's samples, kept in it, with what they were tried on.
package struct Fitting {
    /// A group of samples with its fits.
    package struct Group {
        /// Its lines.
        package var fits: GroupLines
        /// Its models, with their errors on networks left out.
        package var models: [GroupModel]
        /// Keys of the rows that they rest on; nil where they were not asked for.
        package var rowKeys: [String]?
    }

    /// Models of one operator on one firmware.
    package struct LayerStudyGroup {
        /// Name of the kind of board.
        package var board: String
        /// Name of the engine.
        package var engine: String
        package var origin: Origin
        package var fit: LayerStudyFit
    }

    /// The groups, in the store's order.
    package let groups: [Group]
    /// How groups stand to each other, by what they have in common.
    package let comparisons: [(title: String, comparison: GroupComparison)]
    package let layerStudies: [LayerStudyGroup]
    /// Trials on networks held out; nil where none were asked for.
    package let trials: [HeldOutTrials]?

    /// Reads the groups, fits and tries them, and keeps the fits in the store.
    ///
    /// - Parameters:
    ///   - backbone: only samples of this one; nil for all.
    ///   - origin: only samples of this one; nil for both.
    ///   - heldOut: coverage networks of each backbone to hold out; nil for no trial.
    ///   - splits: draws of networks held out.
    ///   - namesRows: whether to look up the keys of the rows that each fit rests on.
    ///   - onlyReads: whether nothing is stored, models are those only that are kept already, and groups are not compared:
    ///     that takes a minute.
    /// - Throws: `CommandError` where there are too few samples to fit or to hold out.
    package init(
        _ store: Store, backbone: String?, origin: Origin?, heldOut: Int?, splits: Int,
        namesRows: Bool = false, onlyReads: Bool = false
    ) throws {
        let fits = try store.groups(backbone: backbone, origin: origin)
        layerStudies = try store.layerStudies().filter { origin == nil || $0.origin == origin }.map { study in
            LayerStudyGroup(
                board: study.firmware.board, engine: study.firmware.engine, origin: study.origin,
                fit: LayerStudyFit(study.samples))
        }
        guard fits.contains(where: { !$0.fits.isEmpty }) || !layerStudies.isEmpty else {
            let found = fits.reduce(0) { $0 + $1.points.count }
            let named = [origin?.rawValue, backbone].compactMap { $0.map { $0 + " " } }.joined()
            throw CommandError.input(
                "\(store.path): expected at least 3 \(named)samples to fit, found \(found); run "
                    + "throughline characterize")
        }
        groups = try fits.map { fits in
            Group(
                fits: fits, models: try onlyReads ? store.keptModels(of: fits) ?? [] : store.models(of: fits),
                rowKeys: namesRows ? try store.keys(of: fits.points.map(\.measurement)) : nil)
        }
        for group in groups where !onlyReads {
            try store.record(
                StoredFit.all(of: group.fits, models: group.models), provenance: Tool.current.provenance)
        }
        comparisons = onlyReads ? [] : GroupComparison.all(fits)
        trials = try heldOut.map { try Self.trials(fits, count: $0, splits: splits) }
    }

    private static func trials(_ groups: [GroupLines], count: Int, splits: Int) throws -> [HeldOutTrials] {
        do throws(FitError) {
            return try HeldOutTrials.all(groups, count: count, splits: splits)
        } catch {
            throw CommandError.input("--held-out \(count): \(error)")
        }
    }
}
