import Boards
import Console
import Facts
import Networks
import Workflows

/// What was put onto a board, for readers.
struct FlashText {
    let flashed: FlashedBoard

    func print() {
        let identity = flashed.identity
        let name = "firmware \(identity.firmwareBuildID.prefix(12)) (\(identity.engine))"
        let answer = "\(identity.board) \(identity.uniqueID) (\(flashed.origin)) answers"
        guard let model = flashed.model else {
            let deed =
                flashed.firmwareWasPresent == true
                ? "was there already and is verified" : "is written and verified"
            return Output.line("\(name) \(deed); \(answer)")
        }
        let deed = model.place.wasPresent ? "was there already" : "is written and verified"
        Output.line(
            "model of \(model.file.bytes.count) bytes at 0x\(String(model.place.entryAddress, radix: 16)) \(deed); "
                + "\(name) runs; \(answer)")
    }
}

extension FlashText {
    /// What would be done to a board.
    static func print(_ planned: PlannedFlash) {
        let change = planned.change
        let contents =
            switch change.contents {
            case .blank: "nothing that runs"
            case .ours: "a firmware of Throughline"
            case .foreign: "another's image, which would be saved first (--yes)"
            }
        Output.line("\(planned.boardName) \(planned.uniqueID) (\(planned.origin)) holds \(contents)")
        let sectors = change.sectors.map(String.init).joined(separator: ", ")
        Output.line(
            change.sectors.isEmpty
                ? "the firmware is there, nothing would be erased or written"
                : "sectors \(sectors) would be erased and \(change.bytes) bytes written; nothing was done")
    }

    /// What a board got back.
    static func print(_ restored: RestoredFlash) {
        Output.line(
            "\(restored.bytes) bytes of \(ErrorLine.printable(restored.path)) are written and verified; "
                + "\(restored.boardName) \(restored.uniqueID) (\(restored.origin)) runs what was on it")
    }
}
