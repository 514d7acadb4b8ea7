import Facts
import Testing

@testable import Campaigns
@testable import Records

@Suite struct CampaignPlanTests {
    private let text = """
        samples:
          - {backbone: kws, count: 40, seed: 7}
          - backbone: layers
        boards:
          - board: virtual:f746zg
            count: 2
          - usb:066CFF
        repeats: 5
        order_seed: 3
        sentinel: {every: 10, tolerance: 0.02}
        """

    @Test("A plan in YAML says what it says, with defaults for the rest")
    func yaml() throws {
        let plan = try CampaignPlan(reading: text)
        #expect(plan.samples.map(\.backbone) == ["kws", "layers"])
        #expect(plan.samples.map(\.design) == [.mixed, .layers])
        #expect(plan.samples.map(\.count) == [40, nil] && plan.samples[0].seed == 7)
        #expect(plan.boards.map(\.board) == ["virtual:f746zg", "usb:066CFF"])
        #expect(plan.boards.map(\.count) == [2, 1] && plan.boards[0].engine == "bundled")
        #expect(plan.repeats == 5 && plan.orderSeed == 3)
        #expect(plan.sentinel == SentinelRule(every: 10, tolerance: 0.02))
        #expect(plan.timeLimitSeconds == 600 && plan.quarantineAfter == 3)
    }

    @Test("The same plan in JSON is the same plan")
    func json() throws {
        let json = """
            {"samples": [{"backbone": "kws", "count": 40, "seed": 7}, {"backbone": "layers"}],
             "boards": [{"board": "virtual:f746zg", "count": 2}, "usb:066CFF"], "repeats": 5, "order_seed": 3,
             "sentinel": {"every": 10, "tolerance": 0.02}}
            """
        #expect(try CampaignPlan(reading: json) == CampaignPlan(reading: text))
    }

    @Test("A plan without a sentinel has the standard one, and false turns it off")
    func sentinel() throws {
        let head = "samples: [{backbone: kws, count: 1}]\nboards: [virtual:f746zg]\n"
        #expect(try CampaignPlan(reading: head).sentinel == SentinelRule())
        #expect(try CampaignPlan(reading: head + "sentinel: false").sentinel == nil)
    }

    @Test("An active design says when its interval is narrow enough, as a percentage or a share")
    func active() throws {
        let head = "boards: [virtual:f746zg]\nsamples: [{backbone: kws, design: active"
        #expect(try CampaignPlan(reading: head + "}]").samples[0].until == 0.03)
        #expect(try CampaignPlan(reading: head + "}]").samples[0].count == nil)
        #expect(try CampaignPlan(reading: head + ", until: 2 %}]").samples[0].until == 0.02)
        #expect(try CampaignPlan(reading: head + ", until: 0.05, count: 9}]").samples[0].until == 0.05)
    }

    @Test(
        "What is wrong is named with its place",
        arguments: [
            ("", "top level"), ("- 1", "top level"), ("samples: []\nboards: [usb]", "samples"),
            ("samples: [{backbone: kws, count: 1}]\nboards: []", "boards"),
            ("samples: [{backbone: kws, count: 1, sed: 2}]\nboards: [usb]", "samples[0]"),
            ("samples: [{backbone: kws, count: many}]\nboards: [usb]", "samples[0].count"),
            ("samples: [{backbone: kws, count: 0}]\nboards: [usb]", "samples[0].count"),
            ("samples: [{backbone: kws}]\nboards: [usb]", "samples[0].count"),
            ("samples: [{backbone: kws, count: 1, design: layers}]\nboards: [usb]", "samples[0].design"),
            ("samples: [{backbone: kws, count: 1}]\nboards: [{board: usb, count: 2}]", "boards[0].count"),
            ("samples: [{backbone: kws, count: 1}]\nboards: [usb]\nrepeat: 3", "top level"),
            ("samples: [{backbone: kws, count: 1}]\nboards: [usb]\ntime_limit_s: -1", "time_limit_s"),
            (
                "samples: [{backbone: kws, count: 1}]\nboards: [usb]\nsentinel: {tolerance: .nan}",
                "sentinel.tolerance"
            ),
            ("samples: [{backbone: kws, design: active, until: 0}]\nboards: [usb]", "samples[0].until"),
            ("samples: [{backbone: kws, design: active, until: x%}]\nboards: [usb]", "samples[0].until"),
            ("samples: [{backbone: kws, count: 2, until: 3%}]\nboards: [usb]", "samples[0].until"),
            ("samples: [", "line"), ("a: &a [*a]", "line"), ("\u{0}", ""),
        ])
    func wrong(text: String, place: String) throws {
        let error = try #require(throws: PlanError.self) { try CampaignPlan(reading: text) }
        #expect(error.place.hasPrefix(place), "\(error)")
        #expect(!error.description.contains("\n") && !error.reason.isEmpty)
    }

    @Test(
        "Text that would drive the parser deep is refused before it is parsed",
        arguments: ["[", "{", "- ", "? ", "[{", "a: {"])
    func deep(piece: String) {
        #expect(throws: PlanError.self) {
            try CampaignPlan(reading: String(repeating: piece, count: 100_000))
        }
        var indented = ""
        for depth in 0..<2000 { indented += String(repeating: " ", count: depth) + "a:\n" }
        #expect(throws: PlanError.self) { try CampaignPlan(reading: indented) }
    }
}
