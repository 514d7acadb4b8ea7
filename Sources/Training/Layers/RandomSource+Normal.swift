import Foundation
import Networks

extension RandomSource {
    /// A draw from the normal distribution of mean 0 and variance 1 (Box and Muller, 1958).
    mutating func normal() -> Double {
        // 1 - unit() is never 0.
        let radius = (-2 * log(1 - unit())).squareRoot()
        return radius * cos(2 * Double.pi * unit())
    }

    /// A draw from the standard Gumbel distribution.
    mutating func gumbel() -> Double {
        -log(-log(unit() * (1 - 0x1p-52) + 0x1p-53))
    }

    /// Indices below `count` in random order (Fisher and Yates).
    mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        for index in stride(from: count - 1, to: 0, by: -1) { order.swapAt(index, below(index + 1)) }
        return order
    }
}
