import Jobs
import Latency
import Networks
import Testing

@Suite struct NetworkFamilyTests {
    @Test("the widest network of a family keeps the limits, and the next one breaks them")
    func widest() throws {
        let limits: [Limit] = [.memory(maxBytes: 60_000, besidesArena: 4000), .ops(20_000_000)]
        for backbone in [Backbone.kws, .ad] {
            let family = try NetworkFamily.widest(of: backbone, within: limits)
            #expect(try limits.hold(family.architecture(backbone)))
            let all = NetworkFamily.networks(of: backbone)
            let place = try #require(all.firstIndex(of: family))
            #expect(try !limits.hold(all[place + 1].architecture(backbone)))
        }
    }

    @Test("limits that no network keeps are refused")
    func impossible() {
        let limits: [Limit] = [.flash(maxBytes: 500, besidesFile: 0)]
        #expect(throws: ModelError.self) { try NetworkFamily.widest(of: .kws, within: limits) }
    }
}
