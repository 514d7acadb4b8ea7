import Boards
import Console
import Facts
import Networks
import Workflows

/// A request that found its route, with its parameters read strictly.
struct Call: Sendable {
    let request: HTTPRequest
    /// Values of the path.
    let values: [String: String]

    /// A text of path or query; nil where there is none.
    func text(_ name: String) -> String? { values[name] ?? request.query[name] }

    /// A whole number within a range; nil where there is none.
    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw HTTPRefusal.malformed(
                "expected \(name) from \(range.lowerBound) to \(range.upperBound), found '\(text.prefix(40))'"
            )
        }
        return number
    }

    /// Yes or no; no where there is none.
    func flag(_ name: String) throws -> Bool {
        switch text(name) {
        case nil, "false", "0": false
        case "", "true", "1": true
        case let other?:
            throw HTTPRefusal.malformed("expected \(name)=true or false, found '\(other.prefix(40))'")
        }
    }

    /// A kind of board; `f746zg` where none is named.
    func kind() throws -> BoardDescriptor {
        guard let text = text("board") else { return .f746zg }
        guard let kind = BoardDescriptor.called(text) else {
            let known = BoardDescriptor.all.map(\.shortName).joined(separator: ", ")
            throw HTTPRefusal.malformed("expected board as one of \(known), found '\(text.prefix(40))'")
        }
        return kind
    }

    /// An engine; the bundled one where none is named.
    func engine() throws -> Engine {
        guard let text = text("engine") else { return .bundled }
        guard let engine = Engine(rawValue: text) else {
            let known = Engine.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPRefusal.malformed("expected engine as one of \(known), found '\(text.prefix(40))'")
        }
        return engine
    }

    /// An origin; nil where none is named.
    func origin() throws -> Origin? {
        guard let text = text("origin") else { return nil }
        guard let origin = Origin(rawValue: text) else {
            throw HTTPRefusal.malformed("expected origin as emulated or silicon, found '\(text.prefix(40))'")
        }
        return origin
    }

    /// Name of the model that is the body.
    var modelName: String {
        let name = (text("name") ?? "model.tflite").split(separator: "/").last.map(String.init) ?? ""
        return ErrorLine.printable(String(name.prefix(200)))
    }

    /// The model that is the body.
    ///
    /// - Parameter isDescribed: whether one that no engine runs goes, too.
    func model(isDescribed: Bool = false) throws -> Model {
        let bytes = request.body
        guard !bytes.isEmpty else {
            throw HTTPRefusal.malformed("expected the bytes of a .tflite file as the body, found none")
        }
        do throws(ModelError) {
            return isDescribed ? try Model(describing: bytes) : try Model(bytes: bytes)
        } catch {
            throw CommandError(exit: .input, kind: "model", message: "\(modelName): \(error.description)")
        }
    }
}

extension HTTPResponse {
    /// A document as every command's `--json` prints it.
    static func json(_ document: some Encodable, status: Int = 200) throws -> HTTPResponse {
        .text(try Output.text(document, onOneLine: true) + "\n", type: "application/json", status: status)
    }

    /// A drawing.
    static func svg(_ text: String) -> HTTPResponse { .text(text, type: "image/svg+xml") }

    /// A refusal, in the words of the programs' errors.
    static func refusal(_ refusal: HTTPRefusal) -> HTTPResponse {
        let error = CommandError(
            exit: refusal.status < 500 ? .usage : .board, kind: refusal.kind, message: refusal.message)
        let text = (try? Output.text(ErrorLine.document(error), onOneLine: true)) ?? "{}"
        return .text(text + "\n", type: "application/json", status: refusal.status)
    }

    /// Any other error.
    static func failure(_ error: any Error) -> HTTPResponse {
        if let refused = error as? HTTPRefusal { return refusal(refused) }
        let error = CommandError(error)
        let status =
            switch error.exit {
            case .usage: 400
            case .input: 422
            case .done, .board, .interrupted: 500
            }
        let text = (try? Output.text(ErrorLine.document(error), onOneLine: true)) ?? "{}"
        return .text(text + "\n", type: "application/json", status: status)
    }
}
