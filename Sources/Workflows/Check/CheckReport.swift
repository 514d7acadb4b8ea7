import Campaigns
import Console

/// What a check found of all its models, and how it ends.
package struct CheckReport {
    /// The models in order.
    package let models: [CheckedModel]
    /// What they were held to.
    package let limits: CheckLimits
    /// Where figures come from.
    package let method: CheckMethod
    /// Kind of board and engine.
    package let board: String
    package let engine: String
    /// The file that limits came from; nil if none did.
    package let limitsFile: String?

    /// Checks models.
    package init(_ paths: [String], by checking: ModelChecking, limitsFile: String?) {
        models = paths.map(checking.check)
        limits = checking.limits
        method = checking.method
        board = checking.budget.board
        engine = checking.budget.engine
        self.limitsFile = limitsFile
    }

    /// The worst of the models' verdicts.
    package var verdict: CheckedModel.Verdict { models.map(\.verdict).max() ?? .unusable }

    /// What the figures do not hold.
    package var remark: String? {
        guard limits.needsLatency else { return nil }
        guard let other = limits.otherMs else {
            return "the figures are of the network alone: feature extraction and other work are not in them; "
                + "give their time with --other"
        }
        return "the figures are of the network alone: --other adds \(Figure.fixed(other, 3)) ms for feature "
            + "extraction and other work, as you gave it, not as found"
    }

    /// Lines for readers.
    package var lines: [String] {
        var lines: [String] = []
        for model in models {
            lines.append("\(ErrorLine.printable(model.path)): \(model.verdict.rawValue)")
            var table = TextTable([.left, .right, .left, .right, .left, .left])
            for limit in model.limits {
                table.add([
                    limit.name.words, limit.figureText, "of", limit.boundText, limit.marginText, limit.basis,
                ])
            }
            lines += table.lines()
            if let problem = model.problem { lines.append("  \(ErrorLine.printable(problem))") }
            if let warning = model.warning { lines.append("  warning: \(warning)") }
        }
        if let remark { lines.append(remark) }
        let counts = [CheckedModel.Verdict.within, .exceeded, .unusable].map { verdict in
            "\(models.count { $0.verdict == verdict }) \(verdict.rawValue)"
        }
        lines.append("\(board), \(engine) engine, by \(method.rawValue): " + counts.joined(separator: ", "))
        return lines
    }
}
