import Networks

extension OperatorCounter {
    /// Products of matrices and recurrent layers.
    func products(_ op: Operator) -> OperatorWork {
        switch op.code {
        case .fullyConnected: dense(op)
        case .batchMatMul: matrices(op)
        case .svdf: svdf(op)
        default: sequence(op)
        }
    }

    private func dense(_ op: Operator) -> OperatorWork {
        let filter = shape(op.input(1))
        guard filter.count == 2, filter[1] > 0, let output = op.outputs.first else { return elements(op) }
        let (units, depth) = (filter[0], filter[1])
        let batches = count(output) / max(1, units)
        guard isConstant(op.input(1)) else {
            var work = OperatorWork("FULLY_CONNECTED computed")
            work.add("outputs", batches * units)
            work.add("macs", batches * units * depth)
            lines(&work, read: [op.input(1)], passes: Double(batches))
            return work
        }
        let isQuick = isQuick(op) && depth % 4 == 0 && depth / 2 <= WorkTally.workspaceWords && units >= 4
        var work = OperatorWork("FULLY_CONNECTED" + (isQuick ? "" : " plain"))
        let (fours, rest) = (depth / 4, depth % 4)
        work.add("batches", batches)
        if isQuick { work.add("unpacked_fours", batches * fours) }
        work.add("quads", batches * (units / 4))
        work.add("quad_fours", batches * (units / 4) * fours)
        work.add("quad_rests", batches * (units / 4) * rest)
        if !isQuick {
            // Rows of half words or of odd bytes begin off a word, every other one or three of four.
            work.add("half_fours", rest == 2 ? batches * (units / 4) * fours : 0)
            work.add("odd_fours", rest % 2 == 1 ? batches * (units / 4) * fours : 0)
            work.add("scaled", hasScales(op) ? batches * units : 0)
            let slow = slowChannels(op, products: depth).count { $0 }
            work.add("large", batches * slow)
        }
        work.add("singles", batches * (units % 4))
        work.add("single_fours", batches * (units % 4) * fours)
        work.add("single_rests", batches * (units % 4) * rest)
        work.add("limited", isLimited(op) ? count(output) : 0)
        // What fits the cache stays for the next row.
        let lost = WorkTally.lost(Double(units * depth + depth), over: WorkTally.wayBytes)
        lines(&work, read: [op.input(1), op.input(2)], passes: 1 + Double(batches - 1) * lost)
        work.add("lines", cachedShare(op.input(0)) * Double(bytes(op.input(0))) / WorkTally.lineBytes)
        return work
    }

    private func hasScales(_ op: Operator) -> Bool {
        (op.input(1).flatMap { model.tensors[$0].quantization?.scales.count } ?? 1) > 1
    }

    /// Whether sums and biases stay within what the engine's quick way of rescaling takes.
    private func isQuick(_ op: Operator) -> Bool {
        guard let input = op.input(0), let filter = op.input(1), let bias = op.input(2),
            let output = op.outputs.first, let weights = model.tensors[filter].quantization,
            weights.scales.count == 1, let from = model.tensors[input].quantization?.scales.first,
            let to = model.tensors[output].quantization?.scales.first, to > 0
        else { return false }
        let ratio = Double(from) * Double(weights.scales[0]) / Double(to)
        let room = 1 << 30 - shape(filter)[1] * 255 * 128
        let values = model.values(of: model.tensors[bias])
        return ratio < 0.5 && room > 0 && values.allSatisfy { abs($0) < room }
    }

    private func matrices(_ op: Operator) -> OperatorWork {
        guard case .batchMatMul(let isLeftTransposed, let isRightTransposed) = op.options,
            let left = op.input(0), let right = op.input(1), let output = op.outputs.first
        else { return elements(op) }
        let depth = shape(left)[shape(left).count - (isLeftTransposed ? 2 : 1)]
        var work = OperatorWork(op.code.name)
        let outputs = count(output)
        work.add("outputs", outputs)
        work.add("products", outputs * depth)
        work.add("rows", outputs / max(1, shape(output).last ?? 1))
        let columns = shape(output).last ?? 1
        let rows = Double(outputs / max(1, columns))
        // The right matrix passes by for each row of the left one.
        let span = isRightTransposed ? depth * columns : depth * max(32, columns)
        let lost = WorkTally.lost(Double(span))
        let again = isRightTransposed ? rows : rows * min(32, Double(columns)) / 1
        lines(&work, read: [left])
        lines(&work, read: [right], passes: 1 + max(0, again - 1) * lost)
        return work
    }

    private func svdf(_ op: Operator) -> OperatorWork {
        var work = OperatorWork(op.code.name)
        let (features, times) = (shape(op.input(1)), shape(op.input(2)))
        guard features.count == 2, times.count == 2, let output = op.outputs.first else { return work }
        let batches = shape(output)[0]
        let filters = batches * features[0]
        work.add("units", count(output))
        work.add("filters", filters)
        work.add("fours", filters * (features[1] / 4))
        work.add("rests", filters * (features[1] % 4))
        work.add("unaligned", features[1] % 4 == 0 ? 0 : filters * (features[1] / 4))
        work.add("times", filters * times[1])
        work.add("moved", filters * times[1])
        lines(&work, read: [op.input(1), op.input(2), op.input(3), op.input(4)])
        return work
    }

    private func sequence(_ op: Operator) -> OperatorWork {
        var work = OperatorWork(op.code.name)
        let (input, output) = (shape(op.input(0)), shape(op.outputs.first))
        guard input.count == 3, output.count == 3 else { return work }
        let (steps, depth, units) = (input[0] * input[1], input[2], output[2])
        let gates = 4 * steps * units
        work.add("steps", steps)
        work.add("units", steps * units)
        work.add("fours", gates * (depth / 4 + units / 4))
        work.add("rests", gates * (depth % 4 + units % 4))
        work.add("unaligned", gates * ((depth % 4 == 0 ? 0 : depth / 4) + (units % 4 == 0 ? 0 : units / 4)))
        let lost = WorkTally.lost(Double(4 * units * (depth + units)))
        lines(
            &work, read: (1...8).map { op.input($0) }, passes: 1 + Double(steps - 1) * lost)
        return work
    }
}

extension Model {
    /// Values of a constant of 32-bit integers; none of another tensor.
    func values(of tensor: Tensor) -> [Int] {
        guard tensor.type == .int32, let range = tensor.constant, range.count % 4 == 0 else { return [] }
        return stride(from: range.lowerBound, to: range.upperBound, by: 4).map { place in
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
            return Int(Int32(bitPattern: bits))
        }
    }
}
