import Networks

extension OperatorCounter {
    /// Convolutions and poolings.
    func windows(_ op: Operator) -> OperatorWork {
        let filter = shape(op.input(1))
        switch op.options {
        case .conv2D(let window) where filter.count == 4:
            guard
                var shape = WindowShape(
                    op, in: model, window, kernel: [filter[1], filter[2]], depth: filter[3])
            else { break }
            shape.imageShare = cachedShare(op.input(0))
            shape.isLimited = isLimited(op)
            var tally = WorkTally()
            tally.panels(shape)
            let isPlain = tally[.macsPlain] > 0
            var work = OperatorWork("CONV_2D" + way(shape, isPlain: isPlain))
            take(&work, tally, isPlain ? Self.plainCounts : Self.panelCounts)
            let slow = slowChannels(op, products: shape.terms)
            if isPlain {
                gathered(&work, shape)
                work.add("slow_outputs", slow.contains(true) ? shape.batches * shape.outputs : 0)
                work.add(
                    "unaligned_macs", shape.terms % 4 == 0 ? 0 : shape.batches * shape.outputs * shape.terms)
                work.add("odd_macs", shape.terms % 2 == 0 ? 0 : shape.batches * shape.outputs * shape.terms)
                // Each pair of windows meets all weights.
                let weights = Double(shape.terms * shape.output[2])
                let again = shape.isPointwise ? 0 : Double(max(0, (shape.pixels + 1) / 2 - 1))
                work.add("lines_again", again * weights / WorkTally.lineBytes * WorkTally.lost(weights))
                lines(&work, written: op.outputs)
            } else {
                if shape.isPointwise, shape.terms % 4 != 0 {
                    work.scale("unaligned_loads", by: unalignedShare(shape))
                }
                work.add("slow_row_pairs", tally[.rowPairs] * slowPairs(slow))
                pieces(&work, shape, tally)
                work.add("written_lines", written(shape, tally, op))
            }
            flash(&work, op)
            return work
        case .depthwiseConv2D(let window, _) where filter.count == 4:
            guard
                var shape = WindowShape(op, in: model, window, kernel: [filter[1], filter[2]], depth: 1)
            else { break }
            shape.imageShare = cachedShare(op.input(0))
            shape.isLimited = isLimited(op)
            var tally = WorkTally()
            tally.planes(shape)
            let isPlain = tally[.macsDepthwisePlain] > 0
            let isSquare = shape.kernel == [3, 3] && shape.stride[1] <= 2 && shape.dilation[1] == 1
            var work = OperatorWork(
                "DEPTHWISE_CONV_2D"
                    + (isPlain ? " plain" : (isSquare ? " 3x3" : (isDown(shape) ? " down" : ""))))
            take(&work, tally, isPlain ? [.macsDepthwisePlain] : Self.planeCounts)
            let outputs = Double(shape.batches * shape.outputs)
            if isPlain {
                work.add("outputs", outputs)
            } else {
                let slow = slowChannels(op, products: shape.kernel[0] * shape.kernel[1])
                let share = Double(slow.count { $0 }) / Double(max(1, slow.count))
                work.scale("fours_finished", by: 1 - share)
                work.scale("singles_finished", by: 1 - share)
                work.add("slow_outputs", outputs * share)
                work.add("filter_lines_again", filterLinesAgain(shape))
            }
            lines(&work, written: op.outputs)
            flash(&work, op)
            return work
        case .pool2D(let window, let height, let width): return pool(op, window, height, width)
        case .transposeConv(let window) where filter.count == 4: return transposed(op, window, filter)
        default: break
        }
        return elements(op)
    }

    private static let panelCounts: [LatencyFeatures.Count] = [
        .fours, .segments, .segmentsLooped, .rowPairs, .panelCalls, .unalignedLoads, .unpackedFours,
        .unpackedPairs, .windowsGathered, .piecesGathered, .bytesGathered, .shortRows, .shortBytes,
        .limitedWords, .linesMissed,
    ]
    private static let plainCounts: [LatencyFeatures.Count] = [
        .macsPlain, .outputsPlain, .remaindersPlain, .weightsPlain,
    ]
    private static let planeCounts: [LatencyFeatures.Count] = [
        .spreadPairs, .spreadRows, .spreadHalves, .spreadSingles, .zeroedWords, .squareRows, .squarePairs,
        .squaresStrided, .tapsPaired, .windowSteps, .windowCalls, .windowLines, .channelsFinished,
        .foursFinished, .singlesFinished, .limitedWords, .linesMissed, .filterLinesMissed,
    ]

    private func take(_ work: inout OperatorWork, _ tally: WorkTally, _ counts: [LatencyFeatures.Count]) {
        for count in counts { work.add(LatencyFeatures.names[count.rawValue], tally[count]) }
    }

    /// Weights and biases, read once.
    private func flash(_ work: inout OperatorWork, _ op: Operator) {
        lines(&work, read: [op.input(1), op.input(2)])
        work.add("channels", shape(op.outputs.first).last ?? 0)
    }

    /// How a convolution comes by its windows.
    private func way(_ shape: WindowShape, isPlain: Bool) -> String {
        if isPlain {
            if shape.isPointwise { return " plain pointwise" }
            return shape.output[2] * shape.depth < 2 * shape.image[2] ? " of one channel" : " plain"
        }
        if shape.isPointwise { return " pointwise" }
        let isWhole = shape.dilation[1] == 1 && shape.depth == shape.image[2]
        if isWhole, shape.depth % 4 == 0 { return "" }
        if isWhole, shape.kernel[1] * shape.depth < 32 { return " short" }
        return shape.image[2] % 4 == 0 ? " gathered" : " gathered unaligned"
    }

    /// Windows that a plain convolution copies before it multiplies: one for each group, in as many pieces as lie together.
    private func gathered(_ work: inout OperatorWork, _ shape: WindowShape) {
        let groups = max(1, shape.image[2] / max(1, shape.depth))
        let windows = shape.isPointwise && groups == 1 ? 0 : shape.batches * shape.pixels * groups
        let isWhole = shape.dilation[1] == 1 && groups == 1
        work.add("windows", windows)
        work.add("gathered", windows * shape.terms)
        work.add("pieces", windows * shape.kernel[0] * (isWhole ? 1 : shape.kernel[1]))
        let rows = shape.output[2] / groups
        work.add("single_outputs", rows % 2 == 1 ? shape.batches * shape.pixels * groups : 0)
    }

    /// Pixels off a word that a pointwise convolution reads, over as many as three of four of an odd number of channels, or
    /// every other one of an even number, give.
    private func unalignedShare(_ shape: WindowShape) -> Double {
        let usual = shape.terms % 2 == 1 ? 0.75 : 0.5
        let groups = max(1, shape.image[2] / max(1, shape.depth))
        var (off, all) = (0, 0)
        for group in 0..<min(groups, 4) {
            for y in 0..<shape.output[0] {
                let row = y * shape.stride[0] * shape.image[1]
                for x in 0..<min(shape.output[1], 64) {
                    let place = (row + x * shape.stride[1]) * shape.image[2] + group * shape.depth
                    off += place % 4 == 0 ? 0 : 1
                    all += 1
                }
            }
        }
        return Double(off) / Double(max(1, all)) / usual
    }

    /// Lines of a depthwise filter that are loaded again for each channel, since its taps lie a row of channels apart and fall
    /// into few sets of the cache.
    private func filterLinesAgain(_ shape: WindowShape) -> Double {
        guard memory.cacheBytes > 0, let tiling = WorkTally.Tiling(shape) else { return 0 }
        let channels = shape.output[2]
        let taps = shape.kernel[0] * shape.kernel[1]
        let ways = Double(memory.cacheBytes) / WorkTally.lineBytes
        var apart = channels % 32 == 0 ? channels / 32 : 1
        while apart % 2 == 0, apart > 32 { apart /= 2 }
        let sets = channels % 32 == 0 ? min(32, apart & -apart) : 1
        let lines = Double(channels >= 32 ? taps : (taps * channels + 31) / 32)
        let lost = max(0, min(1, (lines / (ways / Double(sets)) - 0.9) / 0.25))
        let tiles =
            ((shape.output[0] + tiling.rows - 1) / tiling.rows)
            * ((shape.output[1] + tiling.columns - 1) / tiling.columns)
        return Double(shape.batches * tiles * taps * channels) * lost
    }

    /// What copying the pieces of windows takes beside their bytes: rests of words, and words off their place.
    private func pieces(_ work: inout OperatorWork, _ shape: WindowShape, _ tally: WorkTally) {
        let row = shape.kernel[1] * shape.depth
        work.add("short_eights", tally[.shortRows] * Double(row / 8))
        work.add("short_rests", tally[.shortRows] * Double(row % 4))
        let isWhole = shape.dilation[1] == 1 && shape.depth == shape.image[2]
        let piece = isWhole ? row : shape.depth
        work.add("small_pieces", piece < 16 ? tally[.piecesGathered] : 0)
        work.add("piece_rests", tally[.piecesGathered] * Double(piece % 4))
        work.add("unaligned_bytes", shape.image[2] % 4 == 0 ? 0 : tally[.bytesGathered])
    }

    /// Whether the engine sums four windows below each other rather than next to each other.
    private func isDown(_ shape: WindowShape) -> Bool {
        guard let tiling = WorkTally.Tiling(shape), shape.dilation[1] == 1 else { return false }
        let (rows, columns) = (tiling.rows, tiling.columns)
        let turns = shape.stride[1] % 2 + 1
        return columns * ((rows + 3) / 4) < rows * turns * ((columns + 4 * turns - 1) / (4 * turns))
    }

    /// Lines of the result that are touched: each panel of rows writes a part of each pixel.
    private func written(_ shape: WindowShape, _ tally: WorkTally, _ op: Operator) -> Double {
        let once = Double(bytes(op.outputs.first)) / WorkTally.lineBytes
        let touched = 2 * tally[.panelCalls] + 4 * tally[.rowPairs] / WorkTally.lineBytes
        let lost = WorkTally.lost(Double(bytes(op.outputs.first) + bytes(op.input(0))))
        return cachedShare(op.outputs.first) * (once + max(0, touched - once) * lost)
    }

    /// Share of pairs of rows with a channel that is not quick.
    private func slowPairs(_ slow: [Bool]) -> Double {
        let pairs = stride(from: 0, to: slow.count, by: 2).map {
            slow[$0] || slow[min($0 + 1, slow.count - 1)]
        }
        return Double(pairs.count { $0 }) / Double(max(1, pairs.count))
    }

    private func pool(
        _ op: Operator, _ window: OpOptions.Window, _ height: Int, _ width: Int
    ) -> OperatorWork {
        var work = OperatorWork(op.code.name)
        let (input, output) = (shape(op.input(0)), shape(op.outputs.first))
        guard input.count == 4, output.count == 4 else { return work }
        let image = WindowShape(
            image: WindowShape.image(input), output: WindowShape.image(output), kernel: [height, width],
            stride: [window.strideHeight, window.strideWidth], depth: 1)
        let met = (0..<2).map { axis in
            (0..<output[1 + axis]).reduce(0) { sum, place in
                let first = place * image.stride[axis] - image.pad[axis]
                return sum + min(input[1 + axis], first + image.kernel[axis]) - max(0, first)
            }
        }
        let positions = input[0] * output[1] * output[2]
        let (rows, taps) = (input[0] * met[0] * output[2], input[0] * met[0] * met[1])
        // Beyond 255 values four sums no longer fit two words.
        let isWide = op.code == .averagePool2D && height * width > 255
        let (fours, singles) = isWide ? (0, output[3]) : (output[3] / 4, output[3] % 4)
        work.add("positions", positions)
        work.add("fours", positions * fours)
        work.add("four_rows", rows * fours)
        work.add("four_taps", taps * fours)
        work.add("singles", positions * singles)
        work.add("single_rows", rows * singles)
        work.add("single_taps", taps * singles)
        work.add("unaligned_taps", output[3] % 4 == 0 ? 0 : taps * fours)
        lines(&work, read: [op.input(0)], passes: passes(pixels: height * input[2], channels: output[3]))
        lines(&work, written: op.outputs)
        return work
    }

    /// How often each line is loaded while one channel after another passes over pixels.
    func passes(pixels: Int, channels: Int) -> Double {
        let kept = Double(memory.cacheBytes) / WorkTally.lineBytes
        let lines = Double(pixels) * max(1, Double(channels) / WorkTally.lineBytes)
        let lost = max(0, min(1, lines / kept - 1))
        return 1 + lost * (min(8, Double(channels) / 4) - 1)
    }

    private func transposed(_ op: Operator, _ window: OpOptions.Window, _ filter: [Int]) -> OperatorWork {
        var work = OperatorWork(op.code.name)
        let (input, output) = (shape(op.input(2)), shape(op.outputs.first))
        guard input.count == 4, output.count == 4 else { return work }
        let strides = [window.strideHeight, window.strideWidth]
        // Taps that meet the image, summed over rows and over columns.
        let met = (0..<2).map { axis in
            let (kernel, stride, size) = (filter[1 + axis], strides[axis], input[1 + axis])
            let whole = (size - 1) * stride + kernel
            let pad = window.padding == .valid ? 0 : max(0, whole - output[1 + axis]) / 2
            return (0..<output[1 + axis]).reduce(0) { sum, place in
                sum + (0..<size).count { (0..<kernel).contains(place + pad - $0 * stride) }
            }
        }
        let (taps, depth) = (input[0] * met[0] * met[1], input[3])
        let (pairs, singles) = (output[3] / 2, output[3] % 2)
        let pixels = output[0] * output[1] * output[2]
        work.add("pixels", pixels)
        work.add("pairs", pixels * pairs)
        work.add("pair_rows", input[0] * met[0] * output[2] * pairs)
        work.add("pair_taps", taps * pairs)
        work.add("pair_fours", taps * pairs * (depth / 4))
        work.add("pair_rests", taps * pairs * (depth % 4))
        work.add("pair_unaligned", depth % 4 == 0 ? 0 : taps * pairs * (depth / 4))
        work.add("singles", pixels * singles)
        work.add("single_taps", taps * singles)
        work.add("single_fours", taps * singles * (depth / 4))
        work.add("single_rests", taps * singles * (depth % 4))
        lines(&work, read: [op.input(2), op.input(1), op.input(3)])
        // The weights pass by once a pixel.
        let weights = Double(bytes(op.input(1)))
        let read = Double(taps * output[3] * depth)
        work.add("lines_again", max(0, read - weights) / WorkTally.lineBytes * WorkTally.lost(weights))
        return work
    }
}
