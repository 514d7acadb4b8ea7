import Networks

/// What TensorFlow Lite Micro's kernels do: those of CMSIS-NN for a core with the DSP extension where it has some
/// (`tensorflow/lite/micro/kernels/cmsis_nn`, and `Source` of CMSIS-NN 4ab83cc), else the reference kernels.
extension OperatorCounter {
    /// The work of one operator.
    func libraryWork(_ op: Operator) -> OperatorWork {
        var work = libraryCounts(op)
        let types = (op.inputs.prefix(1) + op.outputs.prefix(1)).filter { $0 >= 0 }.map {
            model.tensors[$0].type
        }
        if op.code != .quantize, op.code != .dequantize {
            if types.contains(.int16) { work.kind += " int16" }
            if types.contains(.float32), !work.kind.contains(" float") { work.kind += " float" }
        }
        work.add("operators", 1)
        return work
    }

    private func libraryCounts(_ op: Operator) -> OperatorWork {
        switch op.code {
        case .conv2D, .depthwiseConv2D, .averagePool2D, .maxPool2D: return libraryWindows(op)
        case .fullyConnected: return libraryDense(op)
        case .transposeConv: return windows(op)
        case .batchMatMul, .svdf, .unidirectionalSequenceLSTM: return products(op)
        case .add, .sub, .mul, .minimum, .maximum, .squaredDifference: return libraryPair(op)
        case .mean, .sum:
            var work = elements(op)
            // Images are summed by loops of their own, others by counting indices.
            let rank = shape(op.input(0)).count
            work.kind = op.code.name + (rank == 4 ? "" : " other")
            work.add("ranked", rank * count(op.input(0)))
            return work
        case .logistic, .tanh:
            var work = OperatorWork(op.code.name)
            let values = count(op.outputs.first)
            work.add("elements", values)
            addCurved(&work, op, bits: 4, of: values)
            lines(&work, read: [op.input(0)])
            lines(&work, written: op.outputs)
            return work
        case .reshape, .expandDims, .squeeze, .concatenation, .pack, .split, .splitV, .unpack, .transpose,
            .slice, .stridedSlice, .spaceToDepth, .depthToSpace, .reverseV2, .broadcastTo, .pad, .padV2,
            .mirrorPad, .gather, .resizeNearestNeighbor, .batchToSpaceND, .spaceToBatchND, .readVariable,
            .assignVariable:
            var work = moves(op)
            work.kind = op.code.name
            if op.code == .transpose {
                let rank = shape(op.input(0)).count
                work.kind += rank == 2 ? " 2D" : (rank > 4 ? " 5D" : "")
            }
            let values = op.outputs.reduce(0) { $0 + count($1) }
            work.add("values", values)
            work.add("value_rows", values / max(1, shape(op.outputs.first).last ?? 1))
            return work
        default:
            var work = elements(op)
            if isMoved(op) { work.kind += " moved" }
            work.add("values", count(op.outputs.first))
            return work
        }
    }

    /// Whether a QUANTIZE only moves the zero point by 128, which has a loop of its own.
    private func isMoved(_ op: Operator) -> Bool {
        guard op.code == .quantize,
            let from = op.input(0).flatMap({ model.tensors[$0].quantization }),
            let to = op.outputs.first.flatMap({ model.tensors[$0].quantization }),
            let first = from.zeroPoints.first, let second = to.zeroPoints.first
        else { return false }
        return from.scales == to.scales && abs(first - second) == 128
    }

    /// Two tensors of equal shape by `arm_elementwise_*_s8`, four values a turn; others one value after another.
    private func libraryPair(_ op: Operator) -> OperatorWork {
        let isRepeated = shape(op.input(0)) != shape(op.input(1))
        var work = OperatorWork(op.code.name + (isRepeated ? " broadcast" : ""))
        let values = count(op.outputs.first)
        if isRepeated {
            work.add("elements", values)
            work.add("rows", values / max(1, shape(op.outputs.first).last ?? 1))
        } else {
            work.add("fours", values / 4)
            work.add("rests", values % 4)
        }
        lines(&work, read: op.inputs.filter { $0 >= 0 && bytes($0) > 64 })
        lines(&work, written: op.outputs)
        return work
    }

    /// `arm_nn_mat_mult_nt_t_s8`: two pixels with two channels at a time, so many times.
    func products(_ work: inout OperatorWork, calls: Int, pixels: Int, channels: Int, depth: Int) {
        let (pairs, odd) = (calls * (channels / 2), calls * (channels % 2))
        work.add("pairs", pairs)
        work.add("summed", (pairs + odd) * depth)
        let tiles = [
            ("squares", pairs * (pixels / 2)), ("halves", pairs * (pixels % 2)), ("singles", odd * pixels),
        ]
        for (name, tiles) in tiles {
            work.add(name, tiles)
            work.add(name + "_sixteens", tiles * (depth / 16))
            work.add(name + "_fours", tiles * (depth % 16 / 4))
            work.add(name + "_rests", tiles * (depth % 4))
        }
        work.add("unaligned", Double(pairs * ((pixels + 1) / 2) * (depth / 4)) * Self.shareAcross(depth))
    }

    /// Matrix products: by rows of two (`arm_nn_vec_mat_mult_t_s8`), or as a convolution of one pixel.
    private func libraryDense(_ op: Operator) -> OperatorWork {
        let filter = shape(op.input(1))
        let types = [op.input(0), op.input(1)].map { $0.map { model.tensors[$0].type } }
        guard filter.count == 2, let output = op.outputs.first, filter[1] > 0, types == [.int8, .int8]
        else { return coarse(op, terms: filter.last ?? 1) }
        let (units, depth) = (filter[0], filter[1])
        let batches = count(output) / max(1, units)
        if shape(output).count > 2, depth % 4 == 0 {
            var work = OperatorWork(op.code.name + " pointwise")
            products(&work, calls: 1, pixels: batches, channels: units, depth: depth)
            work.add("channels", units)
            pointwiseLines(&work, op, calls: 1, pixels: batches, channels: units, depth: depth)
            return work
        }
        let isOff = (op.input(1).flatMap { model.tensors[$0].quantization?.zeroPoints.first } ?? 0) != 0
        var work = OperatorWork(
            op.code.name + (isConstant(op.input(1)) ? (isOff ? " offset" : "") : " computed"))
        work.add("batches", batches)
        for (name, rows) in [("pairs", batches * (units / 2)), ("singles", batches * (units % 2))] {
            work.add(name, rows)
            work.add(name + "_fours", rows * (depth / 4))
            work.add(name + "_rests", rows * (depth % 4))
        }
        work.add("unaligned", Double(batches * (units / 2) * (depth / 4)) * Self.shareAcross(depth))
        let lost = WorkTally.lost(Double(units * depth + depth), over: WorkTally.wayBytes)
        lines(&work, read: [op.input(1), op.input(2)], passes: 1 + Double(batches - 1) * lost)
        work.add("lines", cachedShare(op.input(0)) * Double(bytes(op.input(0))) / WorkTally.lineBytes)
        return work
    }

    /// An operator of which only results and products are counted, such as one of int16 or of weights of four bits.
    func coarse(_ op: Operator, terms: Int) -> OperatorWork {
        var work = OperatorWork(op.code.name + (isPacked(op) ? " int4" : ""))
        let outputs = count(op.outputs.first)
        let pixels = outputs / max(1, shape(op.outputs.first).last ?? 1)
        work.add("pixels", pixels)
        work.add("gathered", pixels * terms)
        work.add("outputs", outputs)
        work.add("macs", outputs * terms)
        work.add("odd_macs", terms % 4 == 0 ? 0 : outputs * terms)
        let weights = Double(bytes(op.input(1)))
        let again = Double(max(0, (pixels + 1) / 2 - 1))
        work.add("lines_again", again * weights / WorkTally.lineBytes * WorkTally.lost(weights))
        lines(&work, read: op.inputs.filter { $0 >= 0 && bytes($0) > 64 })
        lines(&work, written: op.outputs)
        return work
    }
}
