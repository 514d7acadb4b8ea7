import Networks

/// CONV_2D on cores with the DSP extension, as `firmware/engine/panels.cpp` runs it: rows of weights are unpacked in pairs to
/// a workspace, as many as fit make a panel, and two pixels at a time meet all rows of a panel.
extension WorkTally {
    /// Words of a pair of rows beside its weights.
    private static let pairWords = 6

    /// Adds a convolution.
    mutating func panels(_ shape: WindowShape) {
        // A tally of its own: the layers of a network add up to its counts to the last bit.
        var one = WorkTally()
        one.panelsOfOne(shape)
        add(one, times: shape.batches)
    }

    private mutating func panelsOfOne(_ shape: WindowShape) {
        let groups = max(1, shape.image[2] / max(1, shape.depth))
        let rows = shape.output[2] / groups
        let isInPlace = shape.depth == shape.image[2] && shape.depth % 4 == 0 && shape.dilation[1] == 1
        let segments = isInPlace ? shape.kernel[0] : 1
        let fours = ((isInPlace ? shape.kernel[1] * shape.depth : shape.terms) + 3) / 4
        let words = Self.pairWords + 4 * segments * fours
        // Pixels that start two bytes off a word meet rows that are unpacked a second time.
        let isInTurn =
            shape.isPointwise && groups == 1 && shape.terms % 4 == 2 && shape.stride == SIMD2(1, 1)
            && 2 * words <= Self.workspaceWords
        let most = Self.workspaceWords / (words * (isInTurn ? 2 : 1))
        guard rows >= 2, most > 0, shape.pixels >= 2 else { return plain(shape) }
        var pairs = rows / 2
        let each = Self.share(pairs, of: Self.share(pairs, of: most))
        var panels = Self.share(pairs, of: each)
        // Of an odd number the last row is done with the one before it once more.
        if rows % 2 == 1 { (pairs, panels) = (pairs + 1, panels + 1) }
        (pairs, panels) = (pairs * groups, panels * groups)

        let calls = Self.calls(shape, isInTurn)
        let met = calls * pairs
        add(.fours, met * segments * fours)
        add(.segments, met * segments)
        if fours > 3 { add(.segmentsLooped, met * segments) }
        add(.rowPairs, met)
        add(.panelCalls, calls * panels)
        let unpacked = pairs * (isInTurn ? 2 : 1)
        // An odd number of bytes a row leaves most rows off a word.
        add(.unpackedFours, Double(unpacked * segments * fours) * (shape.terms % 2 == 1 ? 1.3 : 1))
        add(.unpackedPairs, unpacked)
        if shape.isPointwise, !isInTurn, shape.terms % 4 != 0 {
            add(.unalignedLoads, Double(met * fours) * (shape.terms % 2 == 1 ? 1.5 : 1))
        }
        if !shape.isPointwise { windows(shape, isInPlace, panels) }
        if shape.isLimited { add(.limitedWords, Double(shape.outputs) / 4) }
        let weights = Double(2 * shape.terms * min(each, pairs))
        add(.linesMissed, Self.missed(shape, panels: panels, met: met, weights: weights))
    }

    private static func share(_ count: Int, of size: Int) -> Int { (count + size - 1) / size }

    /// Pairs of pixels.
    private static func calls(_ shape: WindowShape, _ isInTurn: Bool) -> Int {
        if isInTurn { return shape.pixels / 4 * 2 + min(shape.pixels % 4, 2) }
        if shape.isPointwise, shape.stride == SIMD2(1, 1) { return (shape.pixels + 1) / 2 }
        return shape.output[0] * ((shape.output[1] + 1) / 2)
    }

    /// Windows that are copied to a column first, for each panel anew.
    private mutating func windows(_ shape: WindowShape, _ isInPlace: Bool, _ panels: Int) {
        let (height, width) = (shape.kernel[0], shape.kernel[1])
        let extent = shape.extent
        let pad = shape.pad
        // Few bytes a row inside the image are copied without calls.
        let isShort = width * shape.depth < 32 && shape.dilation[1] == 1 && shape.depth == shape.image[2]
        let isWhole = shape.dilation[1] == 1 && shape.depth == shape.image[2]
        // Of each column: whether its pair is read in place, whether it lies inside, and edges that it reaches over.
        var isPairInside = [Bool](repeating: false, count: shape.output[1])
        var isInside = isPairInside
        var edges = [Int](repeating: 0, count: shape.output[1])
        for x in 0..<shape.output[1] {
            let left = x * shape.stride[1] - pad[1]
            isInside[x] = left >= 0 && left + extent[1] <= shape.image[1]
            edges[x] = (left < 0 ? 1 : 0) + (left + extent[1] > shape.image[1] ? 1 : 0)
            let first = x & ~1
            let isPair = first + 1 < shape.output[1]
            let start = first * shape.stride[1] - pad[1]
            isPairInside[x] =
                start >= 0 && start + extent[1] + (isPair ? shape.stride[1] : 0) <= shape.image[1]
        }
        var (short, gathered, pieces) = (0, 0, 0)
        for y in 0..<shape.output[0] {
            let top = y * shape.stride[0] - pad[0]
            let isRowInside = top >= 0 && top + extent[0] <= shape.image[0]
            let rowsInside = (0..<height).count {
                (0..<shape.image[0]).contains(top + $0 * shape.dilation[0])
            }
            for x in 0..<shape.output[1] where !(isInPlace && isRowInside && isPairInside[x]) {
                if isShort, isRowInside, isInside[x] {
                    short += 1
                } else {
                    gathered += 1
                    pieces += height - rowsInside + rowsInside * ((isWhole ? 1 : width) + edges[x])
                }
            }
        }
        add(.shortRows, panels * short * height)
        add(.shortBytes, panels * short * shape.terms)
        add(.windowsGathered, panels * gathered)
        add(.piecesGathered, panels * pieces)
        add(.bytesGathered, panels * gathered * shape.terms)
    }

    /// Lines of the image that the data cache lacks: it passes by once a panel.
    private static func missed(_ shape: WindowShape, panels: Int, met: Int, weights: Double) -> Double {
        let bytes = Double(shape.isPointwise ? shape.pixels * shape.terms : shape.inputs)
        let again = Double(panels - 1) * lost(bytes + weights)
        guard !shape.isPointwise else { return shape.cachedShare * bytes * (1 + again) / lineBytes }
        let across = min(shape.kernel[1], shape.stride[1]) * shape.image[2] * shape.pixels
        let new = Double(min(shape.kernel[0], shape.stride[0]) * across)
        // Rows that the row of windows above had too.
        let rows = Double(shape.kernel[0] * shape.image[1] * shape.image[2])
        let shared =
            Double(max(0, shape.kernel[0] - shape.stride[0]) * across) * lost(rows, over: 2 * wayBytes)
        var missed = new * (1 + again) + Double(panels) * shared
        let span = shape.kernel[0] * (shape.kernel[1] + shape.stride[1]) * shape.depth
        // A window that does not fit is read anew for each pair of rows.
        if Double(span) > cacheBytes { missed += Double(met * span) }
        return shape.cachedShare * missed / lineBytes
    }

    /// Convolutions of a single output a group or a single pixel, and those whose rows do not fit the workspace.
    private mutating func plain(_ shape: WindowShape) {
        add(.macsPlain, shape.outputs * shape.terms)
        add(.outputsPlain, shape.outputs)
        add(.remaindersPlain, shape.outputs * (shape.terms % 4))
        add(.weightsPlain, shape.output[2] * shape.terms)
    }
}
