package import Boards
import Console

extension TransferTrace {
    /// The trace in a file that the user names; throws a `CommandError` if it cannot be written.
    package convenience init(naming path: String) throws {
        do throws(BoardError) {
            try self.init(path: path)
        } catch {
            throw CommandError(exit: .input, kind: "output", message: error.description)
        }
    }
}
