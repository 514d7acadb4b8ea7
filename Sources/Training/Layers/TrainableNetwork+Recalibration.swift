import Networks

extension TrainableNetwork {
    /// Takes means and variances of normalization anew: the mean over batches of those that each batch has.
    ///
    /// Weights that several networks share have seen the statistics of all of them, which are no network's (Yu and Huang,
    /// arXiv:1903.05134). Without batches nothing changes.
    func recalibrate(on batches: [Tensor]) throws {
        guard !batches.isEmpty else { return }
        let remembered = statistics.map(\.tensor)
        var sums = try remembered.map { try $0.detached() * 0 }
        for batch in batches {
            // From nothing, a pass leaves the batch's own statistics times the momentum.
            for tensor in remembered { try tensor.assign(tensor.detached() * 0) }
            _ = try Torch.withoutGradients { try self(batch, training: true) }
            sums = try zip(sums, remembered).map { try $0 + $1.detached() }
        }
        let share = 1 / (BatchNorm.momentum * Double(batches.count))
        for (tensor, sum) in zip(remembered, sums) { try tensor.assign(sum * share) }
    }
}
