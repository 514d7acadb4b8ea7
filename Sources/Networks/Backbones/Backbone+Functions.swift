import Foundation

extension Widths {
    /// Of the choices those nearest to `count` points that are evenly spread over their logarithm, ends included.
    func geometric(_ count: Int) -> Widths {
        let all = Array(Set(choices)).sorted()
        guard all.count > count, count > 1, let least = all.first, let most = all.last else {
            return Widths(choices: all)
        }
        let points = (0..<count).map { index in
            Double(least) * pow(Double(most) / Double(least), Double(index) / Double(count - 1))
        }
        return Widths(choices: Array(Set(points.map(nearest))).sorted())
    }
}

extension Backbone {
    /// The same space with about `count` widths a layer, in even ratios: where a search draws from.
    ///
    /// Every network of it is one of this space too; what comes near a limit is widened by this space's own steps.
    public func coarse(_ count: Int = 8) -> Backbone {
        let stages = stages.map { stage -> Stage in
            switch stage {
            case .separable(let widths, let stride): .separable(widths.geometric(count), stride: stride)
            case .convolution(let widths, let window, let stride, let isOptional):
                .convolution(
                    widths.geometric(count), window: window, stride: stride, isOptional: isOptional)
            case .bottleneck(let expansion, let output, let stride, let isResidual):
                .bottleneck(
                    expansion: expansion.geometric(count), output: output.geometric(count), stride: stride,
                    isResidual: isResidual)
            }
        }
        return Backbone(
            name: name, inputShape: inputShape, stemWindow: stemWindow, stemStride: stemStride,
            stemWidths: stemWidths.geometric(count), stages: stages, depths: depths, classes: classes)
    }

    /// Runs of neighbouring stages any of which can be left out for any other: alike, and replaced by nothing.
    ///
    /// Of nine such stages six can be kept in 84 ways, which are one network if the widths in order are the same.
    var interchangeable: [Range<Int>] {
        var runs: [Range<Int>] = []
        for (index, stage) in stages.enumerated() where stage.isOptional && stage.replacement == nil {
            if let last = runs.last, last.upperBound == index, stages[last.lowerBound] == stage {
                runs[runs.count - 1] = last.lowerBound..<(index + 1)
            } else {
                runs.append(index..<(index + 1))
            }
        }
        return runs
    }
}

extension ChosenWidths {
    /// The choices that stand for all which make the same network: of stages that are alike the first are kept.
    public func ordered(in backbone: Backbone) -> ChosenWidths {
        guard stages.count == backbone.stages.count else { return self }
        var ordered = self
        for run in backbone.interchangeable {
            let kept = stages[run].compactMap(\.self)
            let left = [[Int]?](repeating: nil, count: run.count - kept.count)
            ordered.stages.replaceSubrange(run, with: kept.map(Optional.some) + left)
        }
        return ordered
    }
}
