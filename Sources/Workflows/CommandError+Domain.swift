import Boards
import Campaigns
package import Console
import Foundation
import Fronts
import HostInference
import Networks
import Records

extension CommandError {
    /// Classifies any error that is not about the command line.
    package init(_ error: any Error) {
        switch error {
        case let error as CommandError: self = error
        case let error as Failure:
            self.init(
                exit: error.isOfTheModel ? .input : .board, kind: error.kind.rawValue,
                message: error.message, bytesShort: error.bytesShort, cause: error.cause)
        case let error as BoardError: self.init(Failure(error))
        case let error as ModelError:
            self.init(exit: .input, kind: "model", message: error.description)
        case let error as EngineRefusal:
            self.init(exit: .input, kind: "model", message: error.description)
        case let error as StateError:
            self.init(exit: .input, kind: "input", message: error.description)
        case let error as MergeError:
            self.init(exit: .input, kind: "database", message: error.description)
        case let error as PlanError: self.init(exit: .input, kind: "input", message: error.description)
        case let error as StoreError:
            self.init(exit: .input, kind: "database", message: error.description)
        case let error as CocoaError: self = .file(error)
        default: self.init(exit: .board, kind: "internal", message: "\(error)")
        }
    }
}
