import Foundation
import Jobs
import Networks

extension Mixup {
    /// A share of the first of two examples, 0...1, from the beta distribution (Joehnk, 1964).
    func share(from random: inout RandomSource) -> Double {
        while true {
            let first = pow(random.unit(), 1 / alpha)
            let second = pow(random.unit(), 1 / alpha)
            if first + second <= 1, first + second > 0 { return first / (first + second) }
        }
    }

    /// A batch mixed with itself in another order; the loss is that share of the loss on the batch's own labels and
    /// the rest of that on the others.
    func mixed(
        _ images: Tensor, _ labels: Tensor, from random: inout RandomSource
    ) throws -> (images: Tensor, others: Tensor, share: Double) {
        let share = share(from: &random)
        let order = try Tensor(integers: random.permutation(images.shape[0])).to(images.device)
        return (try images * share + images.gather(order) * (1 - share), try labels.gather(order), share)
    }
}
