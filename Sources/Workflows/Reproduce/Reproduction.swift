import Boards
package import Campaigns
import Console
package import Facts
package import Foundation
package import Jobs
import Latency
import Networks
package import Records

/// What the MicroNets paper did (arXiv:2010.11267): one search for each network of its Table 4 that has a limit on a kind of
/// board, from characterization to the board, with the figures beside the paper's.
package struct Reproduction {
    /// What is learnt.
    package let task: LearningTask
    /// Folder of the data set.
    package let data: String
    /// Where everything goes.
    package let folder: URL
    /// How much of the paper's work is done.
    package let budget: ReproductionBudget
    /// Kind of board.
    package let board: BoardDescriptor
    /// Draws networks and weights.
    package let seed: UInt64
    /// Rows to go by, and where new ones go.
    package let store: Store
    /// Asked between samples of a campaign.
    package let isCancelled: @Sendable () -> Bool
    /// Told what goes on.
    package let note: @Sendable (String) -> Void
    /// Told of each sample of a campaign.
    package let progress: @Sendable (CampaignProgress) -> Void

    /// States all of it.
    package init(
        task: LearningTask, data: String, folder: URL, budget: ReproductionBudget, board: BoardDescriptor,
        seed: UInt64, store: Store, isCancelled: @escaping @Sendable () -> Bool,
        note: @escaping @Sendable (String) -> Void, progress: @escaping @Sendable (CampaignProgress) -> Void
    ) {
        self.task = task
        self.data = data
        self.folder = folder
        self.budget = budget
        self.board = board
        self.seed = seed
        self.store = store
        self.isCancelled = isCancelled
        self.note = note
        self.progress = progress
    }

    /// Characterizes the spaces of the paper's networks, searches under the limits of each, and writes cards and table.
    ///
    /// - Parameter page: makes the page of a card.
    /// - Throws: `CommandError` for what is missing or cannot be, before anything takes minutes.
    package func table(page: (SearchCard) -> String) throws -> ReproducedTable {
        let rows = task.searched.filter {
            $0.limitSRAM <= board.ramBytes && $0.limitFlash <= board.flashBytes
        }
        guard !rows.isEmpty else {
            throw CommandError.input("expected a board of the paper's size, found \(board.name); name f746zg")
        }
        // What is missing is said before the first campaign.
        _ = try TrainingProgram(for: data)
        try OutputFolder(path: folder.relativePath).make()
        let spaces = try Dictionary(
            Set(rows.map(\.backbone)).map { ($0, try space($0)) }, uniquingKeysWith: { first, _ in first })
        for name in spaces.keys.sorted() { try characterize(name) }
        let reproduced = try rows.map { row in
            note("searching beside \(row.name)")
            let place = folder.appending(path: row.name.lowercased())
            let card = try search(row, in: spaces[row.backbone] ?? task.backbones[0], into: place)
            _ = try OutputFolder(path: place.path).write([(name: "card.html", text: page(card))])
            return ReproducedRow(published: row, card: card)
        }
        let table = ReproducedTable(rows: reproduced, budget: budget)
        _ = try OutputFolder(path: folder.relativePath).write([(name: "table.md", text: table.markdown)])
        return table
    }

    private func space(_ name: String) throws -> Backbone {
        guard let found = task.backbones.first(where: { $0.name == name }) else {
            throw CommandError.input("expected a space of \(task.rawValue), found \(name)")
        }
        return budget.widthCap.map(found.capped) ?? found
    }

    private func characterize(_ backbone: String) throws {
        let source = CampaignSource(
            Plan(backbone: backbone, count: budget.samples, seed: seed), on: BoardRequest(.virtual(board)),
            count: 1, rules: CampaignRules(repeats: 3))
        let outcome = try Characterization(source, into: store).run(
            isCancelled: isCancelled, warn: note, progress: progress)
        note(
            "\(backbone): \(outcome.profiled) profiled, \(outcome.doneBefore) done before, of \(outcome.total)"
        )
        if outcome.wasInterrupted { throw ProgramExit(code: ExitStatus.interrupted.rawValue) }
    }

    private func search(_ row: TableFour.Row, in space: Backbone, into place: URL) throws -> SearchCard {
        var limits = WantedLimits()
        limits.maxLatencyMs = row.limitMs
        limits.maxSRAMBytes = row.limitSRAM
        limits.maxFlashBytes = row.limitFlash
        let recipe = SearchRecipe(
            epochs: budget.epochs, batchSize: budget.batch, draws: task.draws, seed: seed)
        let search = NetworkSearch(
            task: task, backbone: space, data: data, folder: place, limits: limits,
            settings: SearchSettings(
                method: .dnas, recipe: recipe, trainEpochs: budget.trainEpochs, batch: budget.batch,
                seed: seed, rounds: 3, samples: 16),
            isResumed: true)
        let device = try BoardRequest(.virtual(board)).open(counting: store, warn: note)
        return try search.card(on: device, engine: .bundled, store: store, note: note)
    }
}
