import Boards
import Campaigns
import Facts
import Records

extension ConnectedBoard {
    /// Has this board's erases counted, and says where its flash is worn.
    func countErases(in store: Store, warn: @escaping (String) -> Void) {
        wearLedger = StoredWearLedger(store: store, tool: .current, warn: warn)
    }
}

extension BoardPlace {
    /// The same place, whose board has its erases counted.
    func countingErases(in store: Store, warn: @escaping @Sendable (String) -> Void) -> BoardPlace {
        BoardPlace(name: name) { [open] in
            let board = try open()
            (board as? ConnectedBoard)?.countErases(in: store, warn: warn)
            return board
        }
    }
}
