package import Boards
import Console

extension TransferTrace {
    /// The trace in a file that the user names; throws a `CommandError` if it cannot be written,
    /// or holds a model or database.
    package convenience init(naming path: String) throws {
        try OutputFile(path: path).checkReplaceable()
        do throws(BoardError) {
            try self.init(path: path)
        } catch {
            throw CommandError(exit: .input, kind: "output", message: error.description)
        }
    }
}
