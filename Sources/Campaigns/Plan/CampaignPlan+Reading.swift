import Facts
public import Records
internal import Yams

extension CampaignPlan {
    /// Most samples, boards and so on that a plan may ask for; beyond lies a slip of the keyboard.
    static let largestCount = 100_000

    /// Reads a plan of YAML or JSON, which is YAML too (docs/howto/campaigns.md).
    ///
    /// - Throws: `PlanError` for text that is no plan, a key that is not known, and a value out of range.
    public init(reading text: String) throws(PlanError) {
        self = try YAMLText.value(CampaignPlan.self, from: text)
        try check()
    }

    private func check() throws(PlanError) {
        guard !samples.isEmpty else { throw PlanError(place: "samples", reason: "expected at least one set") }
        guard !boards.isEmpty else { throw PlanError(place: "boards", reason: "expected at least one board") }
        for (index, set) in samples.enumerated() {
            let place = "samples[\(index)]"
            guard !set.backbone.isEmpty else {
                throw PlanError(place: place, reason: "expected a backbone, found none")
            }
            try Self.check(set.count ?? 1, in: 1...Self.largestCount, "\(place).count")
            guard set.until > 0, set.until < 1 else {
                throw PlanError(
                    place: "\(place).until",
                    reason: "expected a share above 0 and below 1, found \(set.until)")
            }
            if set.count == nil, set.design != .layers, set.design != .active {
                throw PlanError(place: "\(place).count", reason: "expected a number, found none")
            }
        }
        for (index, site) in boards.enumerated() {
            try Self.check(site.count, in: 1...64, "boards[\(index)].count")
            if site.count > 1, !site.board.hasPrefix("virtual:") {
                throw PlanError(
                    place: "boards[\(index)].count",
                    reason: "expected 1 for a board that is not virtual, found \(site.count)")
            }
        }
        try Self.check(repeats, in: 1...1000, "repeats")
        try Self.check(quarantineAfter, in: 1...1000, "quarantine_after")
        guard timeLimitSeconds >= 1, timeLimitSeconds <= 86_400 else {
            throw PlanError(
                place: "time_limit_s", reason: "expected 1 to 86400 seconds, found \(timeLimitSeconds)")
        }
        if let sentinel {
            try Self.check(sentinel.every, in: 1...Self.largestCount, "sentinel.every")
            guard sentinel.tolerance > 0, sentinel.tolerance < 1 else {
                throw PlanError(
                    place: "sentinel.tolerance",
                    reason: "expected a share between 0 and 1, found \(sentinel.tolerance)")
            }
        }
    }

    private static func check(_ value: Int, in range: ClosedRange<Int>, _ place: String) throws(PlanError) {
        guard range.contains(value) else {
            throw PlanError(
                place: place, reason: "expected \(range.lowerBound) to \(range.upperBound), found \(value)")
        }
    }
}

extension CampaignPlan: Decodable {
    private enum Keys: String, CodingKey, CaseIterable {
        case samples, boards, repeats, sentinel
        case orderSeed = "order_seed"
        case timeLimit = "time_limit_s"
        case quarantineAfter = "quarantine_after"
    }

    /// Reads the parts of a plan file.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.strictly(Keys.self)
        samples = try values.decode([SampleSet].self, forKey: .samples)
        boards = try values.decode([Site].self, forKey: .boards)
        repeats = try values.decodeIfPresent(Int.self, forKey: .repeats) ?? 3
        orderSeed = try values.decodeIfPresent(UInt64.self, forKey: .orderSeed)
        // `sentinel: false` turns it off; a plan that says nothing has the standard one.
        if let isOn = try? values.decodeIfPresent(Bool.self, forKey: .sentinel) {
            sentinel = isOn ? SentinelRule() : nil
        } else {
            sentinel = try values.decodeIfPresent(SentinelRule.self, forKey: .sentinel) ?? SentinelRule()
        }
        timeLimitSeconds = try values.decodeIfPresent(Double.self, forKey: .timeLimit) ?? 600
        quarantineAfter = try values.decodeIfPresent(Int.self, forKey: .quarantineAfter) ?? 3
    }
}

extension CampaignPlan.SampleSet: Decodable {
    private enum Keys: String, CodingKey, CaseIterable { case backbone, count, seed, design, until }

    /// Reads one set of a plan file.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.strictly(Keys.self)
        backbone = try values.decode(String.self, forKey: .backbone)
        count = try values.decodeIfPresent(Int.self, forKey: .count)
        seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? 1
        let name = try values.decodeIfPresent(String.self, forKey: .design)
        let isFixed = backbone == Plan.layerStudy || backbone == Plan.foreign
        let standard = isFixed ? SampleDesign.layers : .mixed
        guard let chosen = name.map(SampleDesign.init(rawValue:)) ?? standard,
            (chosen == .layers) == isFixed
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .design, in: values,
                debugDescription: "expected mixed, uniform, coverage or active, found \(name ?? "")")
        }
        design = chosen
        guard values.contains(.until) else {
            until = Plan.standardUntil
            return
        }
        guard chosen == .active else {
            throw DecodingError.dataCorruptedError(
                forKey: .until, in: values, debugDescription: "expected it with design: active only")
        }
        let text = try values.decode(String.self, forKey: .until)
        guard let share = Plan.share(text) else {
            throw DecodingError.dataCorruptedError(
                forKey: .until, in: values, debugDescription: "expected a share such as 3%, found \(text)")
        }
        until = share
    }
}

extension CampaignPlan.Site: Decodable {
    private enum Keys: String, CodingKey, CaseIterable { case board, count, engine, timing, firmware }

    /// Reads one site of a plan file; a text alone is the board's name.
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            (board, count, engine, timing, firmware) = (
                name, 1, "bundled", VirtualTiming.standard.rawValue, nil
            )
            return
        }
        let values = try decoder.strictly(Keys.self)
        board = try values.decode(String.self, forKey: .board)
        count = try values.decodeIfPresent(Int.self, forKey: .count) ?? 1
        engine = try values.decodeIfPresent(String.self, forKey: .engine) ?? "bundled"
        timing =
            try values.decodeIfPresent(String.self, forKey: .timing)
            ?? VirtualTiming.standard.rawValue
        firmware = try values.decodeIfPresent(String.self, forKey: .firmware)
    }
}

extension SentinelRule: Decodable {
    private enum Keys: String, CodingKey, CaseIterable { case network, every, tolerance }

    /// Reads the sentinel of a plan file.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.strictly(Keys.self)
        self.init()
        network = try values.decodeIfPresent(String.self, forKey: .network) ?? network
        every = try values.decodeIfPresent(Int.self, forKey: .every) ?? every
        tolerance = try values.decodeIfPresent(Double.self, forKey: .tolerance) ?? tolerance
    }
}
