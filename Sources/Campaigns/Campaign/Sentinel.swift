import Facts
import Networks
import Records

/// The sentinel of a campaign, built.
struct Sentinel {
    let rule: SentinelRule
    let model: Model

    /// Builds the model; throws `PlanError` for a network that is none.
    init(_ rule: SentinelRule, on board: BoardIdentity) throws(PlanError) {
        self.rule = rule
        do throws(ModelError) {
            model = try Model(bytes: try Architecture(id: rule.network).model())
        } catch {
            throw PlanError(place: "sentinel.network", reason: error.description)
        }
    }
}
