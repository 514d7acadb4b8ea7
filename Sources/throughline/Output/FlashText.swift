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
