package import Boards
import Campaigns
import Console
package import Facts
package import Foundation
package import Jobs
import Latency
package import Networks
package import Records

/// A search for a network within the limits of a board, from the stored samples to the card.
package struct NetworkSearch {
    /// What is learnt.
    package var task: LearningTask
    /// The space.
    package var backbone: Backbone
    /// Folder of the data set.
    package var data: String
    /// Where everything goes.
    package var folder: URL
    /// What the network may not exceed.
    package var limits: WantedLimits
    /// How it is searched.
    package var settings: SearchSettings
    /// Whether to go on with what lies in the folder.
    package var isResumed: Bool
    /// The sets beside the database.
    package var keptSets = KeptSets()
    /// Folder of an earlier search for a front, which answers without another search.
    package var earlier: EarlierSearch?

    /// States all of it.
    package init(
        task: LearningTask, backbone: Backbone, data: String, folder: URL, limits: WantedLimits,
        settings: SearchSettings, isResumed: Bool
    ) {
        self.task = task
        self.backbone = backbone
        self.data = data
        self.folder = folder
        self.limits = limits
        self.settings = settings
        self.isResumed = isResumed
    }

    /// Searches, trains, runs what was found on the board, and writes `card.json` into the folder.
    ///
    /// - Parameters:
    ///   - device: the board.
    ///   - engine: engine of its firmware.
    ///   - store: rows to predict from, and where new ones go.
    ///   - note: told what goes on.
    package func card(
        on device: any Board, engine: Engine, store: Store, note: @escaping (String) -> Void
    ) throws -> SearchCard { try session(on: device, engine, store, note).run() }

    /// The same for a front: a card for each latency that was asked for, in a folder of its own where there are several.
    package func front(
        on device: any Board, engine: Engine, store: Store, note: @escaping (String) -> Void
    ) throws -> FrontDelivery {
        var session = try session(on: device, engine, store, note)
        session.targets = limits.targetsMs.isEmpty ? nil : limits.targetsMs
        return try session.runFront(from: earlier)
    }

    /// The order of a search whose networks somebody else trains: no board is asked.
    package func order(
        on kind: BoardDescriptor, engine: Engine, store: Store?, note: (String) -> Void
    ) throws -> SearchOrder {
        let store = try store ?? Store(inMemory: ())
        let fit =
            limits.maxLatencyMs == nil
            ? nil : try fit(on: kind, engine: engine, origin: .emulated, from: store, note: note)
        let budget = fit.map { BoardBudget($0.firmware) } ?? BoardBudget(kind, engine: engine)
        return SearchOrder(
            task: task, backbone: backbone, limits: try limits.limits(fit: fit, budget: budget),
            method: .front,
            recipe: settings.recipe, targets: limits.targetsMs.isEmpty ? nil : limits.targetsMs)
    }

    private func session(
        on device: any Board, _ engine: Engine, _ store: Store, _ note: @escaping (String) -> Void
    ) throws -> SearchSession {
        // What is missing is said before anything takes minutes.
        let program = try TrainingProgram(for: data)
        let isBeside = folder.standardizedFileURL == earlier?.folder.standardizedFileURL
        if !isResumed, !isBeside { try SearchSession.requireNoEarlier(in: folder) }
        let descriptor = device.descriptor
        let fit = try fit(on: descriptor, engine: engine, origin: device.origin, from: store, note: note)
        let budget = fit.map { BoardBudget($0.firmware) } ?? BoardBudget(descriptor, engine: engine)
        return SearchSession(
            task: task, backbone: backbone, data: data, folder: folder, options: settings,
            limits: try limits.limits(fit: fit, budget: budget), fit: fit,
            profiling: Profiling(Profiler(board: device, tool: .current), into: store), isResumed: isResumed,
            program: program, note: note
        )
    }

    /// By the database's samples, or by the kept sets where it has none of the space.
    func fit(
        on kind: BoardDescriptor, engine: Engine, origin: Origin, from store: Store, note: (String) -> Void
    ) throws -> FitAtLevel? {
        let request = FitRequest(
            board: kind.name, engine: engine.rawValue, backbone: backbone.name, origin: origin,
            kind: settings.fit)
        do {
            if let own = try store.fit(request) { return FitAtLevel(own, level: limits.level) }
        } catch let error as FitError {
            throw CommandError.input("\(store.path): \(error.description)")
        }
        let kept: FitAtLevel?
        do {
            kept = try keptSets.fit(request).map { FitAtLevel($0, level: limits.level) }
        } catch let error as FitError {
            throw CommandError.input("measurements/: \(error.description)")
        }
        if let kept {
            note(
                "\(store.path) has no samples of \(backbone.name) on \(kind.name); latency by "
                    + "\(kept.sampleCount) kept in measurements/")
        }
        return kept
    }
}
