import Networks

/// A network of a bench with its exact costs.
package struct BenchNetwork: Hashable, Sendable {
    /// By which rule it was chosen.
    package enum Group: String, Sendable {
        /// Evenly over the logarithm of latency.
        case uniform
        /// A change of a network near the front of those.
        case nearFront = "near-front"
    }

    /// Its id.
    package var id: String
    /// Why it is here.
    package var group: Group
    /// By each fit of the plan, in ms, in the order of its names.
    package var latenciesMs: [Double]
    /// All of SRAM that the first fit's firmware takes with it, in bytes.
    package var sramBytes: Int
    /// All of flash, in bytes.
    package var flashBytes: Int
    /// Operations of an inference.
    package var ops: Int

    /// What it costs where the front is drawn, in ms.
    package var latencyMs: Double { latenciesMs.first ?? 0 }

    /// Creates a record.
    package init(
        id: String, group: Group, latenciesMs: [Double], sramBytes: Int, flashBytes: Int, ops: Int
    ) {
        self.id = id
        self.group = group
        self.latenciesMs = latenciesMs
        self.sramBytes = sramBytes
        self.flashBytes = flashBytes
        self.ops = ops
    }
}

/// How a network did at one rung of a training.
package struct BenchRow: Hashable, Sendable {
    /// Id of the network.
    package var network: String
    /// Seed of weights and order.
    package var seed: UInt64
    /// Epochs that were done.
    package var epochs: Int
    /// Mean loss of the last of them.
    package var loss: Double
    /// Right answers on validation, in floats.
    package var validationRight: Int
    /// Validation examples.
    package var validationCount: Int
    /// Right answers on test, in floats.
    package var testRight: Int
    /// Test examples.
    package var testCount: Int
    /// Right answers of the int8 file on test; nil before the last rung.
    package var int8Right: Int?

    /// Creates a record.
    package init(
        network: String, seed: UInt64, epochs: Int, loss: Double, validationRight: Int, validationCount: Int,
        testRight: Int, testCount: Int, int8Right: Int?
    ) {
        self.network = network
        self.seed = seed
        self.epochs = epochs
        self.loss = loss
        self.validationRight = validationRight
        self.validationCount = validationCount
        self.testRight = testRight
        self.testCount = testCount
        self.int8Right = int8Right
    }

    /// Share of right answers on validation, 0...1.
    package var validation: Double { Double(validationRight) / Double(max(1, validationCount)) }
    /// Share of right answers on test in floats, 0...1.
    package var test: Double { Double(testRight) / Double(max(1, testCount)) }
    /// The same of the int8 file; nil before the last rung.
    package var int8: Double? { int8Right.map { Double($0) / Double(max(1, testCount)) } }
}
