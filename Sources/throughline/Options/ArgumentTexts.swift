import ArgumentParser
import Boards
import Campaigns
import Facts
import Records

extension BoardSelector: ArgumentText {
    static func reading(_ text: String) throws -> BoardSelector { try BoardSelector(parsing: text) }
}

extension ComparisonSide: ArgumentText {
    static func reading(_ text: String) throws -> ComparisonSide {
        do throws(PlanError) {
            return try ComparisonSide(reading: text)
        } catch {
            throw ValidationError(error.description)
        }
    }
}

extension SampleDesign: ArgumentText {
    init?(argument: String) {
        guard let design = try? Self.reading(argument) else { return nil }
        self = design
    }

    static func reading(_ text: String) throws -> SampleDesign {
        guard let design = SampleDesign(rawValue: text), design != .layers else {
            throw ValidationError("expected mixed, uniform, coverage or active")
        }
        return design
    }
}

extension CampaignRules.Shard: ArgumentText {
    static func reading(_ text: String) throws -> CampaignRules.Shard {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1],
            (1...100_000).contains(count), (0..<count).contains(index)
        else { throw ValidationError("expected I/N, such as 0/4") }
        return CampaignRules.Shard(index: index, count: count)
    }
}

/// A board at a place of a labgrid, by the place's name.
struct LabgridPlace: ArgumentText {
    let board: BoardSelector

    static func reading(_ text: String) throws -> LabgridPlace {
        LabgridPlace(board: try BoardSelector(parsing: "labgrid:" + text))
    }
}

/// A share such as `3%` or `0.03`, above 0 and below 1.
struct Share: ArgumentText {
    let value: Double

    static func reading(_ text: String) throws -> Share {
        guard let share = Plan.share(text), share > 0, share < 1 else {
            throw ValidationError("expected a share such as 3%")
        }
        return Share(value: share)
    }
}

/// A number of operations such as `20M` or `1000000`.
struct OpCount: ArgumentText {
    let ops: Int

    static func reading(_ text: String) throws -> OpCount {
        let isMillions = text.hasSuffix("M")
        guard let value = Double(isMillions ? String(text.dropLast()) : text), value > 0,
            let ops = Int(exactly: (value * (isMillions ? 1e6 : 1)).rounded())
        else { throw ValidationError("expected a count such as 20M") }
        return OpCount(ops: ops)
    }
}
