import Networks

extension OperatorCounter {
    /// Convolutions and poolings of CMSIS-NN.
    func libraryWindows(_ op: Operator) -> OperatorWork {
        let filter = shape(op.input(1))
        switch op.options {
        case .conv2D(let window) where filter.count == 4:
            guard isBytes(op),
                let shape = WindowShape(
                    op, in: model, window, kernel: [filter[1], filter[2]], depth: filter[3])
            else { return coarse(op, terms: filter[1] * filter[2] * filter[3]) }
            var work = libraryConvolution(op, shape)
            // The same loops, by kernels of their own that take weights apart.
            if isPacked(op) { work.kind += " int4" }
            return work
        case .depthwiseConv2D(let window, _) where filter.count == 4:
            guard isBytes(op),
                let shape = WindowShape(op, in: model, window, kernel: [filter[1], filter[2]], depth: 1)
            else { return coarse(op, terms: filter[1] * filter[2]) }
            return libraryDepthwise(op, shape)
        case .pool2D(let window, let height, let width):
            return libraryPool(op, window, kernel: [height, width])
        default: return elements(op)
        }
    }

    /// Whether values are of 8 bits, and weights, or those of 4 bits of a convolution.
    private func isBytes(_ op: Operator) -> Bool {
        let types = [op.input(0), op.input(1)].map { $0.map { model.tensors[$0].type } }
        return types == [.int8, .int8] || (op.code == .conv2D && types == [.int8, .int4])
    }

    func isPacked(_ op: Operator) -> Bool {
        op.input(1).map { model.tensors[$0].type == .int4 } ?? false
    }

    private func libraryConvolution(_ op: Operator, _ shape: WindowShape) -> OperatorWork {
        let groups = max(1, shape.image[2] / max(1, shape.depth))
        let channels = shape.output[2]
        if shape.isPointwise, groups == 1 {
            // Without strides all pixels are one list, else those of a row are.
            let isWhole = shape.stride == SIMD2(1, 1)
            let calls = isWhole ? 1 : shape.batches * shape.output[0]
            let pixels = isWhole ? shape.batches * shape.pixels : shape.output[1]
            var work = OperatorWork(op.code.name + " pointwise")
            products(&work, calls: calls, pixels: pixels, channels: channels, depth: shape.terms)
            work.add("channels", channels)
            pointwiseLines(
                &work, op, calls: calls, pixels: pixels, channels: channels, depth: shape.terms)
            return work
        }
        var work = OperatorWork(op.code.name)
        let (terms, calls) = (shape.terms, shape.batches * groups)
        let windows = calls * shape.pixels
        let met = calls * met(shape, 0) * met(shape, 1)
        copies(&work, met, of: shape.depth, from: shape.image[2] | shape.depth)
        let filled = windows * shape.kernel[0] * shape.kernel[1] - met
        work.add("filled", filled)
        work.add("filled_bytes", filled * shape.depth)
        work.add("windows", windows)
        work.add("group_windows", groups > 1 ? windows : 0)
        work.add("widened_fours", windows * (terms / 4))
        work.add("widened_rests", windows * (terms % 4))
        let (pairs, rows) = (calls * (shape.pixels / 2), channels / groups)
        let odd = calls * (shape.pixels % 2)
        let tiles = [
            ("squares", pairs * (rows / 2)), ("halves", pairs * (rows % 2)), ("singles", odd * rows),
        ]
        for (name, tiles) in tiles {
            work.add(name, tiles)
            work.add(name + "_fours", tiles * (terms / 4))
            work.add(name + "_rests", tiles * (terms % 4))
        }
        for (name, tiles) in tiles {
            work.add("unaligned_" + name, Double(tiles * (terms / 4)) * Self.shareAcross(terms))
        }
        work.add("channels", channels)
        // Each pair of windows meets all weights of its group, and the multipliers of their channels; each pair of channels
        // meets both windows, as words of 16 bits.
        let held = scratchShare(op) * Double(4 * terms)
        let weights = Double(terms * rows)
        let again = Double(max(0, pairs + odd - calls))
        work.add("lines_again", again * weights / WorkTally.lineBytes * WorkTally.lost(weights + held))
        let passes = Double(pairs * (rows / 2) + pairs * (rows % 2))
        work.add(
            "window_lines", passes * held / WorkTally.lineBytes * WorkTally.lost(held + Double(2 * terms)))
        lines(&work, read: [op.input(1), op.input(2)])
        lines(&work, read: [op.input(0)], passes: windowPasses(shape))
        lines(&work, written: op.outputs)
        return work
    }

    /// How often rows of the image are loaded that windows below each other share.
    private func windowPasses(_ shape: WindowShape) -> Double {
        let shared = Double(shape.kernel[0]) / Double(shape.stride[0])
        let held = Double(shape.kernel[0] * shape.image[1] * shape.image[2])
        return 1 + max(0, shared - 1) * WorkTally.lost(held)
    }

    /// Lines that `arm_nn_mat_mult_nt_t_s8` has loaded: all pixels pass by once for each pair of channels.
    func pointwiseLines(
        _ work: inout OperatorWork, _ op: Operator, calls: Int, pixels: Int, channels: Int, depth: Int
    ) {
        let turns = Double((channels + 1) / 2)
        let held = Double(pixels * depth)
        lines(&work, read: [op.input(0)], passes: 1 + (turns - 1) * WorkTally.lost(held))
        let weights = Double(channels * depth)
        lines(
            &work, read: [op.input(1), op.input(2)],
            passes: 1 + Double(calls - 1) * WorkTally.lost(weights + held))
        let once = Double(bytes(op.outputs.first)) / WorkTally.lineBytes
        let touched = turns * min(Double(calls * pixels), once)
        let lost = WorkTally.lost(held + Double(pixels * channels))
        work.add(
            "written_lines", cachedShare(op.outputs.first) * (once + max(0, touched - once) * lost))
    }

    /// Share of an operator's scratch that lies behind the data cache.
    private func scratchShare(_ op: Operator) -> Double {
        guard memory.cacheBytes > 0, let place = scratches[op.index] else { return 0 }
        return place >= memory.coupledBytes ? 1 : 0
    }

    /// Taps of all windows along an axis that meet the image.
    private func met(_ shape: WindowShape, _ axis: Int) -> Int {
        (0..<shape.output[axis]).reduce(0) { sum, place in
            let first = place * shape.stride[axis] - shape.pad[axis]
            return sum
                + (0..<shape.kernel[axis]).count { tap in
                    (0..<shape.image[axis]).contains(first + tap * shape.dilation[axis])
                }
        }
    }

    private func libraryDepthwise(_ op: Operator, _ shape: WindowShape) -> OperatorWork {
        let (inputs, channels) = (shape.image[2], shape.output[2])
        let multiplier = channels / max(1, inputs)
        let isPlain = multiplier != 1 || shape.batches != 1 || shape.dilation != SIMD2(1, 1)
        let pixels = shape.batches * shape.pixels
        let rows = shape.batches * met(shape, 0) * shape.output[1]
        let taps = shape.batches * met(shape, 0) * met(shape, 1)
        let window = shape.kernel[0] * shape.kernel[1]
        var work = OperatorWork(op.code.name)
        if isPlain {
            let isFour =
                multiplier % 4 == 0 && shape.batches == 1 && shape.dilation == SIMD2(1, 1)
            work.kind += isFour ? " fours" : " plain"
            let turns = isFour ? channels / 4 : channels
            work.add("pixels", pixels)
            work.add("input_channels", pixels * inputs)
            work.add("turns", pixels * turns)
            work.add("turn_rows", rows * turns)
            work.add("turn_taps", taps * turns)
        } else if shape.kernel == SIMD2(3, 3), shape.pad[0] <= 1, shape.pad[1] <= 1 {
            work.kind += " 3x3"
            work.add("pixels", pixels)
            for (name, turns) in [("fours", channels / 4), ("rests", channels % 4)] {
                work.add(name, pixels * turns)
                work.add(name + "_rows", rows * turns)
                work.add(name + "_taps", taps * turns)
            }
            work.add("unaligned_taps", Double(taps * (channels / 4)) * Self.shareAcross(channels))
        } else {
            work.add("pixels", pixels)
            work.add("widened", taps)
            work.add("widened_fours", taps * (channels / 4))
            work.add("widened_rests", taps * (channels % 4))
            work.add("filled", pixels * window - taps)
            work.add("filled_values", (pixels * window - taps) * channels)
            work.add("fours", pixels * (channels / 4))
            work.add("fours_pairs", pixels * (channels / 4) * (window / 2))
            work.add("fours_odd", pixels * (channels / 4) * (window % 2))
            work.add("rests", pixels * (channels % 4))
            work.add("rests_taps", pixels * (channels % 4) * window)
            work.add(
                "unaligned", Double(pixels * (channels / 4) * (window / 2)) * Self.shareAcross(channels))
            let turns = Double(pixels * (channels / 4))
            let crowded = crowded(window, channels, withWindow: scratchShare(op) > 0)
            work.add("crowded_weights", turns * crowded.weights)
            work.add("crowded_window", turns * crowded.window)
            // A window of 16 bits is written and read again, beside all weights.
            let held = window * channels
            let lines = Double(pixels * 2 * held) / WorkTally.lineBytes
            let lost = WorkTally.lost(Double(3 * held))
            work.add("window_lines", scratchShare(op) * lines * lost)
            work.add("weight_lines", lines / 2 * lost)
        }
        work.add("channels", channels)
        // Each pixel meets all weights, and the multipliers of all channels.
        let weights = Double(window * channels)
        let again = Double(max(0, pixels - 1)) * WorkTally.lost(weights + Double(window * inputs))
        work.add("lines_again", again * weights / WorkTally.lineBytes)
        lines(&work, read: [op.input(1), op.input(2)])
        lines(&work, read: [op.input(0)], passes: windowPasses(shape))
        lines(&work, written: op.outputs)
        return work
    }

    /// Taps of a window whose line is gone when the next four channels want it, of the weights and of the window as words
    /// of 16 bits: taps lie a pixel apart, so that they crowd in few of the cache's sets, of four lines each.
    private func crowded(
        _ taps: Int, _ channels: Int, withWindow: Bool
    ) -> (weights: Double, window: Double) {
        let sets = memory.cacheBytes / 128
        guard sets > 0 else { return (0, 0) }
        func set(_ tap: Int, _ step: Int) -> Int { tap * step / 32 % sets }
        var lines = [Int](repeating: 0, count: sets)
        for tap in 0..<taps {
            lines[set(tap, channels)] += 1
            if withWindow { lines[set(tap, 2 * channels)] += 1 }
        }
        let gone = { (step: Int) in Double((0..<taps).count { lines[set($0, step)] > 4 }) }
        return (gone(channels), withWindow ? gone(2 * channels) : 0)
    }

    private func libraryPool(
        _ op: Operator, _ window: OpOptions.Window, kernel: SIMD2<Int>
    ) -> OperatorWork {
        var work = OperatorWork(op.code.name)
        let (input, output) = (shape(op.input(0)), shape(op.outputs.first))
        guard input.count == 4, output.count == 4 else { return work }
        let image = WindowShape(
            batches: input[0], image: WindowShape.image(input), output: WindowShape.image(output),
            kernel: kernel, stride: [window.strideHeight, window.strideWidth], depth: 1)
        let channels = output[3]
        let pixels = input[0] * image.pixels
        let taps = input[0] * met(image, 0) * met(image, 1)
        work.add("pixels", pixels)
        work.add("rows", input[0] * met(image, 0) * output[2])
        work.add("taps", taps)
        if op.code == .averagePool2D {
            work.add("outputs", pixels * channels)
            work.add("summed", (taps - pixels) * channels)
        } else {
            copies(&work, pixels, of: channels)
            work.add("fours", (taps - pixels) * (channels / 4))
            work.add("rests", (taps - pixels) * (channels % 4))
            work.add("limited", pixels * channels / 4)
        }
        lines(&work, read: [op.input(0)], passes: windowPasses(image))
        lines(&work, written: op.outputs)
        return work
    }
}
