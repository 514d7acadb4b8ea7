import Networks

/// DEPTHWISE_CONV_2D on cores with the DSP extension, as `firmware/engine/planes.cpp` runs it: four channels of a tile of the
/// image are spread to planes, and each plane's windows are summed two products an instruction.
extension WorkTally {
    /// How a layer is cut into tiles; the same as `Tiling` of the engine.
    struct Tiling: Hashable {
        var lanes: Int
        var columns: Int
        var rows: Int
        var rowWords: Int
        var planeWords: Int
        /// Pairs of weights of a kernel's row, at even columns and at odd ones.
        var evenWords: Int
        var oddWords: Int

        /// Pairs of weights for which there is room.
        private static let mostPairs = 160

        /// Nil where not even one output fits.
        init?(_ shape: WindowShape) {
            if shape.dilation[1] > 1, shape.stride[1] > 1 { return nil }
            lanes = min(shape.image[2], 4)
            evenWords = (shape.kernel[1] + 1) / 2
            oddWords = shape.stride[1] % 2 == 1 ? shape.kernel[1] / 2 + 1 : 0
            let packed = 2 * shape.kernel[0] * (evenWords + oddWords)
            guard packed <= 2 * Self.mostPairs else { return nil }
            let halo = (shape.kernel[0] - 1) * shape.dilation[0] + 1
            let room = WorkTally.workspaceWords - packed - 1
            columns = shape.output[1]
            while true {
                let each = (columns + shape.dilation[1] - 1) / shape.dilation[1]
                rowWords = ((each - 1) * shape.stride[1] + shape.kernel[1] + 1) / 2 * shape.dilation[1]
                let first = lanes * rowWords * halo + columns
                if first <= room {
                    let more = (room - first) / (lanes * rowWords * shape.stride[0] + columns)
                    rows = min(more + 1, shape.output[0])
                    planeWords = rowWords * ((rows - 1) * shape.stride[0] + halo)
                    return
                }
                if columns == 1 { return nil }
                columns = (columns + 1) / 2
            }
        }
    }

    /// Adds a depthwise convolution.
    mutating func planes(_ shape: WindowShape) {
        guard let tiling = Tiling(shape) else {
            add(.macsDepthwisePlain, shape.batches * shape.outputs * shape.kernel[0] * shape.kernel[1])
            return
        }
        // A tally of its own, as for convolutions.
        var one = WorkTally()
        one.tiles(shape, tiling)
        add(one, times: shape.batches)
    }

    private mutating func tiles(_ shape: WindowShape, _ tiling: Tiling) {
        for y in stride(from: 0, to: shape.output[0], by: tiling.rows) {
            for x in stride(from: 0, to: shape.output[1], by: tiling.columns) {
                tile(shape, tiling, y, x)
            }
        }
        if shape.isLimited { add(.limitedWords, Double(shape.outputs) / 4) }
    }

    private mutating func tile(_ shape: WindowShape, _ tiling: Tiling, _ y: Int, _ x: Int) {
        let rows = min(tiling.rows, shape.output[0] - y)
        let columns = min(tiling.columns, shape.output[1] - x)
        let (pad, extent) = (shape.pad, shape.extent)
        let start = SIMD2(y * shape.stride[0] - pad[0], x * shape.stride[1] - pad[1])
        let size = SIMD2(
            (rows - 1) * shape.stride[0] + extent[0], (columns - 1) * shape.stride[1] + extent[1])
        let first = SIMD2(max(0, -start[0]), max(0, -start[1]))
        let end = SIMD2(
            min(size[0], shape.image[0] - start[0]), min(size[1], shape.image[1] - start[1]))
        if first != SIMD2(0, 0) || end != size { add(.zeroedWords, tiling.lanes * tiling.planeWords) }
        let inside = SIMD2(max(0, end[0] - first[0]), max(0, end[1] - first[1]))
        spread(shape, inside, lead: first[1] % 2)
        let outputs = shape.output[2]
        if shape.kernel == SIMD2(3, 3), shape.stride[1] <= 2, shape.dilation[1] == 1 {
            add(.squareRows, outputs * rows)
            if shape.stride[1] == 1 {
                add(.squarePairs, outputs * rows * ((columns + 1) / 2))
            } else {
                add(.squaresStrided, outputs * rows * columns)
            }
        } else {
            lines(shape, tiling, rows, columns, first[0], end[0])
        }
        let lines = columns == shape.output[1] ? 1 : rows
        let count = rows * columns / lines
        add(.channelsFinished, outputs * lines)
        add(.foursFinished, outputs * lines * (count / 4))
        add(.singlesFinished, outputs * lines * (count % 4))
    }

    /// Four channels go together, what is left over one by one; each pass reads a line of the cache a pixel.
    private mutating func spread(_ shape: WindowShape, _ inside: SIMD2<Int>, lead: Int) {
        let channels = shape.image[2]
        let fours = channels / 4
        let singles = channels % 4
        let pixels = inside[0] * inside[1]
        let lead = inside[1] > 0 ? lead : 0
        add(.spreadPairs, fours * inside[0] * ((inside[1] - lead) / 2))
        add(.spreadRows, fours * inside[0])
        add(.spreadHalves, fours * inside[0] * (lead + (inside[1] - lead) % 2))
        add(.spreadSingles, singles * pixels)
        let once = Double(pixels * channels) / Self.lineBytes
        let live = channels >= 32 ? Double(pixels) : once
        // Pixels whole lines apart fall into few of the sets.
        let sets = channels % 32 == 0 ? 128 / Self.divisor(channels / 32, 32) : 128
        let lost = max(0, min(1, (live / Double(sets) - 0.9) / 0.25))
        let passes = Double(fours + singles)
        let many = channels >= 32 ? Double(pixels) * passes : once * passes
        add(.linesMissed, shape.cachedShare * (once + (many - once) * lost))
        // The weights of four channels, which the image has driven out meanwhile.
        let filter = Double(shape.kernel[0] * shape.kernel[1] * channels)
        let again = shape.cachedShare > 0 ? lost * (0.25 - 1 / Self.lineBytes) : 0
        add(.filterLinesMissed, filter * (1 / Self.lineBytes + again))
    }

    private static func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }

    /// Windows of any other size, four at a time along the rows or, where that is fewer, down the columns.
    private mutating func lines(
        _ shape: WindowShape, _ tiling: Tiling, _ rows: Int, _ columns: Int, _ first: Int, _ end: Int
    ) {
        let outputs = shape.output[2]
        let turns = shape.stride[1] % 2 + 1
        let next = shape.stride[0] * tiling.rowWords
        let height = shape.kernel[0]
        add(.tapsPaired, outputs * height * shape.kernel[1])
        let across = rows * turns * ((columns + 4 * turns - 1) / (4 * turns))
        let down = columns * ((rows + 3) / 4)
        if down < across, shape.dilation[1] == 1,
            tiling.lanes * tiling.planeWords + 3 * next <= Self.workspaceWords
        {
            for x in 0..<columns {
                let words = x * shape.stride[1] % 2 == 1 ? tiling.oddWords : tiling.evenWords
                add(.windowSteps, outputs * ((rows + 3) / 4) * height * words)
            }
            add(.windowLines, outputs * columns)
            add(.windowCalls, outputs * down)
            return
        }
        for y in 0..<rows {
            let above = shape.dilation[0] == 1 ? max(0, first - y * shape.stride[0]) : 0
            let below = shape.dilation[0] == 1 ? min(height, end - y * shape.stride[0]) : height
            let met = max(0, below - above)
            for rest in 0..<min(shape.dilation[1], columns) {
                let count = (columns - rest + shape.dilation[1] - 1) / shape.dilation[1]
                line(outputs, (count + turns - 1) / turns, met * tiling.evenWords)
                if turns == 2, count > 1 { line(outputs, count / 2, met * tiling.oddWords) }
            }
        }
    }

    private mutating func line(_ outputs: Int, _ count: Int, _ steps: Int) {
        add(.windowLines, outputs)
        add(.windowCalls, outputs * ((count + 3) / 4))
        add(.windowSteps, outputs * ((count + 3) / 4) * steps)
    }
}
