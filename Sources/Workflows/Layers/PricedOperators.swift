package import Networks

/// The operators of a model with what each takes, predicted or counted.
package struct PricedOperators {
    /// One operator.
    package struct Item {
        /// Shapes, work and bytes.
        package let account: OperatorAccount
        /// Milliseconds; nil where nothing is known of it.
        package let latencyMs: Double?
        /// Cycles of the core.
        package let cycles: Double?
        /// Share of all operators' time, 0 to 1.
        package let share: Double?

        /// Cycles for each multiply-accumulate; nil for operators that have none.
        package var cyclesPerMac: Double? {
            account.macs > 0 ? cycles.map { $0 / Double(account.macs) } : nil
        }
    }

    /// The operators in order.
    package let items: [Item]

    /// Operators with their predicted times.
    package init(_ model: Model, prices: OperatorPrices?) {
        let total = prices?.perOpMs.reduce(0, +) ?? 0
        items = OperatorAccount.all(of: model).enumerated().map { place, account in
            let ms = prices?.perOpMs[place]
            return Item(
                account: account, latencyMs: ms,
                cycles: ms.map { $0 / 1000 * Double(prices?.clockHz ?? 0) },
                share: total > 0 ? ms.map { $0 / total } : nil)
        }
    }

    /// Operators with counted cycles, in the graph's order.
    package init(_ model: Model, cycles: [UInt64], clockHz: Int) {
        let total = cycles.reduce(0.0) { $0 + Double($1) }
        items = zip(OperatorAccount.all(of: model), cycles).map { account, cycles in
            Item(
                account: account, latencyMs: Double(cycles) / Double(max(1, clockHz)) * 1000,
                cycles: Double(cycles), share: total > 0 ? Double(cycles) / total : 0)
        }
    }
}
