package import Facts
import Latency
import Networks

/// Operators of published networks with what each is predicted to take on a board: what its fastest kernels reach.
package struct KernelReferences {
    /// Wide 1x1 convolutions and depthwise ones, and matrix products that read each weight once.
    private static let models: [Model] = ["MicroNet-KWS-L", "AD-FC-AutoEncoder"].compactMap { name in
        (try? KnownNetwork.network(named: name).model()).flatMap { try? Model(bytes: $0) }
    }

    /// The operators.
    package let items: [PricedOperators.Item]
    /// Origin of the samples that they are predicted from.
    package let origin: Origin

    /// Prices them.
    package init(by source: OperatorPrices.Source) {
        origin = source.fit.origin
        items = Self.models.flatMap { PricedOperators($0, prices: OperatorPrices($0, by: source)).items }
    }
}
