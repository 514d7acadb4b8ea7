import Networks

extension OperatorCounter {
    /// Operators that move bytes.
    func moves(_ op: Operator) -> OperatorWork {
        var work = OperatorWork(op.code.name)
        let (input, output) = (op.input(0), op.outputs.first)
        switch op.code {
        case .reshape, .expandDims, .squeeze:
            work.kind = "RESHAPE"
            copies(&work, 1, of: bytes(input))
        case .readVariable, .assignVariable:
            copies(&work, 1, of: max(bytes(output), bytes(op.input(1))))
        case .concatenation, .pack:
            joined(&work, op, along: output, parts: op.inputs.map { bytes($0) })
        case .split, .splitV, .unpack:
            joined(
                &work, op, along: op.code == .split ? op.input(1) : input, parts: op.outputs.map { bytes($0) }
            )
        case .pad, .padV2: padded(&work, op)
        case .mirrorPad:
            work.add("elements", count(output))
            work.add("rows", count(output) / max(1, shape(output).last ?? 1))
        case .gather:
            let axis = if case .gather(let axis, _) = op.options { axis } else { 0 }
            let from = shape(input)
            let place = axis < 0 ? axis + from.count : axis
            let item = from.dropFirst(place + 1).reduce(bytes(input) / max(1, count(input)), *)
            copies(&work, bytes(output) / max(1, item), of: item)
        case .gatherND:
            let coordinates = max(1, shape(op.input(1)).last ?? 1)
            let slices = max(1, count(op.input(1)) / coordinates)
            work.add("coordinates", count(op.input(1)))
            copies(&work, slices, of: bytes(output) / slices)
        case .resizeNearestNeighbor: resized(&work, op)
        case .batchToSpaceND, .spaceToBatchND:
            let larger = op.code == .spaceToBatchND ? output : input
            let pixel = shape(larger).last ?? 1
            copies(&work, count(larger) / max(1, pixel), of: pixel)
        default: view(&work, op)
        }
        lines(&work, read: op.inputs.filter { $0 >= 0 && bytes($0) > 64 })
        lines(&work, written: op.outputs)
        return work
    }

    /// Parts that take turns in a tensor.
    private func joined(_ work: inout OperatorWork, _ op: Operator, along whole: Int?, parts: [Int]) {
        let shape = shape(whole)
        var axis = 0
        switch op.options {
        case .concatenation(let stated, _): axis = stated
        case .pack(_, let stated): axis = stated
        default:
            let place = op.code == .split ? op.input(0) : op.input(2)
            axis = place.flatMap { model.values(of: model.tensors[$0]).first } ?? 0
        }
        if axis < 0 { axis += shape.count }
        let rows = max(1, shape.prefix(max(0, axis)).reduce(1, *))
        work.add("rows", rows)
        // Where a part begins in a row depends on those before it.
        let step = parts.reduce(0) { $0 | ($1 / rows) } % 4
        for part in parts {
            let isJoined = op.code == .concatenation || op.code == .pack
            copies(
                &work, rows, of: part / rows, from: isJoined ? part / rows : step,
                to: isJoined ? step : part / rows)
        }
    }

    private func padded(_ work: inout OperatorWork, _ op: Operator) {
        work.kind = "PAD"
        let (from, to) = (shape(op.input(0)), shape(op.outputs.first))
        // The last dimension that is padded: what lies behind it is copied at once.
        let last = from.indices.last { from[$0] != to[$0] } ?? 0
        let item = from.dropFirst(last).reduce(1, *)
        let rows = from.prefix(last).reduce(1, *)
        let isInner = last == from.count - 1 && last > 0
        work.add("rows", isInner ? 0 : rows)
        work.add("inner_rows", isInner ? rows : 0)
        work.add("outer_rows", from.prefix(max(0, last - (isInner ? 1 : 0))).reduce(1, *))
        copies(&work, rows, of: item, to: to.dropFirst(last).reduce(1, *))
        let filled = to.reduce(1, *) - from.reduce(1, *)
        work.add("filled", filled)
        work.add("filled_rows", to.prefix(last).reduce(1, *))
    }

    private func resized(_ work: inout OperatorWork, _ op: Operator) {
        let (from, to) = (shape(op.input(0)), shape(op.outputs.first))
        guard from.count == 4, to.count == 4 else { return }
        let rows = min(from[1], to[1])
        copies(&work, to[0] * rows * to[2], of: to[3])
        work.add("pixels", to[0] * rows * to[2])
        let again = to[0] * (to[1] - rows)
        work.add("rows", to[0] * to[1])
        copies(&work, again, of: to[2] * to[3])
    }

    /// TRANSPOSE, slices and what else the engine runs as a view: items in some order.
    private func view(_ work: inout OperatorWork, _ op: Operator) {
        let layout = ViewLayout(op, in: model)
        work.kind = "VIEW"
        let inner = layout.dims.last ?? 1
        let runs = layout.dims.dropLast().reduce(1, *)
        work.add("runs", runs)
        work.add("turns", runs / max(1, layout.dims.dropLast().last ?? 1))
        work.add("elements", layout.item == 1 ? runs * inner : 0)
        copies(&work, layout.item == 1 ? 0 : runs * inner, of: layout.item)
        // A pass with long steps loads a line an item, and again what no longer is in the cache.
        let isFar = abs(layout.steps.last ?? 0) >= 32
        let far = isFar ? cachedShare(op.input(0)) * Double(runs * inner) : 0
        let lost = memory.cacheBytes > 0 ? WorkTally.lost(Double(inner * 32)) : 0
        work.add("far_items", far * lost)
    }
}
