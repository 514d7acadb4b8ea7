import ArgumentParser
import Boards

/// What `--placement` says: one placement, or all that are worth comparing.
enum PlacementOption {
    /// This one.
    case one(Placement)
    /// Five flash addresses, and each memory for the arena.
    case sweep

    /// The one that a model has first.
    var first: Placement {
        switch self {
        case .one(let placement): placement
        case .sweep: .standard
        }
    }

    /// Reads `sweep`, or an address in flash, a memory, or both with a comma between; nil for anything else.
    init?(_ text: String) {
        if text == "sweep" {
            self = .sweep
            return
        }
        var placement = Placement.standard
        for word in text.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
            switch word {
            case "dtcm" where placement.arena == nil: placement.arena = .dtcm
            case "sram" where placement.arena == nil, "sram1" where placement.arena == nil:
                placement.arena = .sram
            default:
                guard placement.flashAddress == nil, word.hasPrefix("0x"),
                    let address = UInt32(word.dropFirst(2), radix: 16)
                else { return nil }
                placement.flashAddress = address
            }
        }
        self = .one(placement)
    }
}

extension PlacementOption: ArgumentText {
    static func reading(_ text: String) throws -> PlacementOption {
        guard let placement = PlacementOption(text) else {
            throw ValidationError("expected an address such as 0x08060000, dtcm, sram1, or sweep")
        }
        return placement
    }
}
