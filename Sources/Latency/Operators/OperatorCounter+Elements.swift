import Networks

extension OperatorCounter {
    /// Operators on each element, and reductions.
    func elements(_ op: Operator) -> OperatorWork {
        let elements = max(count(op.outputs.first), 0)
        var work = OperatorWork(op.code.name)
        switch op.code {
        case .add, .sub, .mul, .minimum, .maximum, .div, .squaredDifference, .prelu, .equal, .notEqual,
            .greater,
            .greaterEqual, .less, .lessEqual, .logicalAnd, .logicalOr:
            pair(&work, op)
        case .relu, .leakyRelu, .logistic, .tanh, .hardSwish, .elu, .abs, .rsqrt:
            let isFloat = op.input(0).map { model.tensors[$0].type } == .float32
            work.kind += isFloat ? " float" : (elements > 256 ? " table" : "")
            work.add("elements", elements)
            if isFloat { addComputed(&work, op, of: elements) }
            if op.code == .elu || op.code == .rsqrt, !isFloat {
                work.add(op.code == .elu ? "below" : "above", computed(op, of: min(256, elements)))
            }
            if op.code == .logistic || op.code == .tanh {
                addCurved(&work, op, bits: 4, of: min(256, elements))
            }
        case .neg, .exp, .log, .sqrt, .square, .floor, .ceil, .round:
            if [.floor, .ceil, .round].contains(op.code) { work.kind = "ROUND" }
            work.add("elements", elements)
            addComputed(&work, op, of: elements)
        case .softmax, .logSoftmax, .l2Normalization:
            work.add("elements", elements)
            work.add("rows", elements / max(1, shape(op.outputs.first).last ?? 1))
            if op.code != .l2Normalization {
                addCurved(&work, op, bits: 5, of: elements)
            }
        case .mean, .sum, .reduceMax, .reduceMin, .reduceAll: reduced(&work, op)
        case .argMax, .argMin:
            work.kind = "ARG_MAX"
            work.add("outputs", elements)
            work.add("elements", count(op.input(0)))
        case .quantize, .dequantize:
            let types = [op.input(0), op.outputs.first].map { $0.map { "\(model.tensors[$0].type)" } ?? "" }
            work.kind += " \(types[0]) \(types[1])"
            work.add("elements", elements)
            if types[0] == "float32" {
                let shares = floatShares(op.outputs.first)
                work.add("inside", shares.inside * Double(elements))
                work.add("rounded", shares.rounded * Double(elements))
            }
        case .resizeBilinear:
            let to = shape(op.outputs.first)
            work.add("elements", elements)
            work.add("pixels", elements / max(1, to.last ?? 1))
            work.add("rows", to.count == 4 ? to[0] * to[1] : 1)
        case .varHandle, .callOnce: break
        default: work.add("elements", max(elements, count(op.input(0))))
        }
        lines(&work, read: op.inputs.filter { $0 >= 0 && bytes($0) > 64 })
        lines(&work, written: op.outputs)
        return work
    }

    private func pair(_ work: inout OperatorWork, _ op: Operator) {
        let output = op.outputs.first
        let elements = count(output)
        let isRepeated = shape(op.input(0)) != shape(op.input(1))
        let isFloat = op.input(0).map { model.tensors[$0].type } == .float32
        let isSum = !isFloat && (op.code == .add || op.code == .sub)
        if isRepeated {
            work.kind += " broadcast"
            work.add("rows", elements / max(1, shape(output).last ?? 1))
        } else if isSum, elements >= 1024 {
            work.kind = "ADD table"
            work.add("limited", isLimited(op) ? elements : 0)
        }
        if isSum, !work.kind.hasSuffix("table") { work.kind = isRepeated ? "ADD broadcast" : "ADD" }
        switch op.code {
        case .equal, .notEqual, .greater, .greaterEqual, .less, .lessEqual:
            work.kind = "COMPARISON" + (isRepeated ? " broadcast" : "")
        default: break
        }
        if op.code == .minimum || op.code == .maximum {
            work.kind = "MAXIMUM" + (isRepeated ? " broadcast" : "")
        }
        if isFloat {
            // One kernel for all; what divides takes longer.
            work.kind = (op.code == .div ? "DIV float" : "FLOAT PAIR") + (isRepeated ? " broadcast" : "")
        }
        if op.code == .div, !isFloat { work.add(OperatorWork.computed, computed(op, of: elements)) }
        work.add("elements", elements)
    }

    private func reduced(_ work: inout OperatorWork, _ op: Operator) {
        let from = shape(op.input(0))
        let axes = op.input(1).map { model.values(of: model.tensors[$0]) } ?? []
        let reduced = Set(axes.map { $0 < 0 ? $0 + from.count : $0 })
        let (inputs, outputs) = (count(op.input(0)), count(op.outputs.first))
        // The innermost reduced dimension turns in the inner loop.
        let inner = reduced.max().map { from.indices.contains($0) ? from[$0] : 1 } ?? 1
        if op.code == .reduceMin || op.code == .reduceMax || op.code == .reduceAll {
            work.kind = "REDUCE_MAX"
        }
        work.add("outputs", outputs)
        work.add("inputs", inputs)
        work.add("turns", inputs / max(1, inner))
        let kept = from.indices.last { !reduced.contains($0) }.map { from[$0] } ?? 1
        work.add("kept_turns", outputs / max(1, kept))
        let step = from.dropFirst((reduced.max() ?? 0) + 1).reduce(1, *)
        let summed = inputs / max(1, outputs)
        let isFar = step >= 32 && memory.cacheBytes > 0
        let lost = isFar ? WorkTally.lost(Double(summed * 32)) : 0
        work.add("far_inputs", cachedShare(op.input(0)) * Double(inputs) * lost)
    }
}
