package import Boards
import Facts
package import Records

/// Boards that can be used, and the wear of those that were, as JSON shows them (docs/reference/json.md).
package struct BoardsDocument: Encodable {
    struct Board: Encodable {
        var board: String
        var origin: String
        var detail: String
        var problem: String?
    }

    var boards: [Board]
    var wear: [WearDocument]

    /// Creates the document of boards and of chips with counted erases.
    package init(_ boards: [BoardListing], wear: [FlashWear]) {
        self.boards = boards.map {
            Board(
                board: $0.selector.description, origin: $0.origin.rawValue, detail: $0.detail,
                problem: $0.problem)
        }
        self.wear = wear.map(WearDocument.init)
    }
}
