package import Facts
import Latency
package import Networks

/// Operators of published networks with what each is predicted to take on a board: what its fastest kernels reach.
package struct KernelReferences {
    /// Wide 1x1 convolutions and depthwise ones, and matrix products that read each weight once.
    private static let models: [Model] = ["MicroNet-KWS-L", "AD-FC-AutoEncoder"].compactMap { name in
        (try? KnownNetwork.network(named: name).model()).flatMap { try? Model(bytes: $0) }
    }

    /// The operators with their cycles; none where nothing of this origin tells them.
    package let items: [(account: OperatorAccount, cycles: Double?)]

    /// Prices them by the operators' costs of the kept sets, which hold for networks of any kind whatever rows a database has;
    /// where there are none of this origin, by the fit that whole networks are predicted by.
    package init(by source: PredictionSource, origin: Origin) {
        if let costs = try? source.costs(), costs.origin == origin {
            items = Self.models.flatMap { Self.items(of: $0, by: costs) }
        } else if let prices = OperatorPrices.Source(source), prices.origin == origin {
            items = Self.models.flatMap { model in
                PricedOperators(model, prices: OperatorPrices(model, by: prices)).items.map {
                    ($0.account, $0.cycles)
                }
            }
        } else {
            items = []
        }
    }

    private static func items(
        of model: Model, by costs: OperatorCosts
    ) -> [(account: OperatorAccount, cycles: Double?)] {
        guard
            case .operatorCosts(let perOperator, _) = try? costs.prediction(
                of: model, values: FoundValues.of(model)
            ).basis
        else {
            return []
        }
        let cycles = Double(costs.firmware.clockHz) / 1000
        return zip(OperatorAccount.all(of: model), perOperator).map { ($0, $1 * cycles) }
    }
}
