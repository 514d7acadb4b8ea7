import Boards
import Campaigns
import Console
import Records

extension ConnectedBoard {
    /// Has this board's erases counted, and warnings of wear on standard error.
    func countErases(in store: Store) {
        wearLedger = StoredWearLedger(store: store, tool: .current) { Output.note("throughline: \($0)") }
    }
}

extension BoardPlace {
    /// The same place, whose board has its erases counted.
    func countingErases(in store: Store) -> BoardPlace {
        BoardPlace(name: name) { [open] in
            let board = try open()
            (board as? ConnectedBoard)?.countErases(in: store)
            return board
        }
    }
}
