/// Operators with a state, and cells of recurrent layers.
extension ForeignGraph {
    /// UNIDIRECTIONAL_SEQUENCE_LSTM over `[batch, time, depth]`.
    mutating func sequenceLSTM(_ value: Value, units: Int) -> Value {
        let (batch, depth) = (value.shape[0], value.shape[2])
        let gates = (0..<4).map { _ in weights([units, depth], scales: [0.004]) }
        let recurrent = (0..<4).map { _ in weights([units, units], scales: [0.004]) }
        let offsets = (0..<4).map { _ in biases(units, scales: [0.004 * value.scale]) }
        let hidden = variable([batch, units], type: .int8, scale: 1 / 128)
        let cell = variable([batch, units], type: .int16, scale: 1 / 2048)
        let none = -1
        let inputs =
            [value.tensor] + gates + recurrent + [none, none, none] + offsets + [none, none, hidden, cell]
            + [none, none, none, none]
        return append(
            .unidirectionalSequenceLSTM, inputs,
            to: add([batch, value.shape[1], units], scale: 1 / 128, zero: 0),
            (71, [0: .uint8(Activation.tanh.rawValue), 1: .float(pick([0, 10])), 2: .float(0)]))
    }

    /// SVDF over `[batch, depth]`.
    mutating func svdf(_ value: Value, units: Int, rank: Int, memory: Int, activation: Activation) -> Value {
        let filters = units * rank
        let features = weights([filters, value.channels], scales: [0.005])
        let timeScale: Float = 0.01
        let stateScale: Float = 0.05
        let times = weights([filters, memory], scales: [timeScale])
        let state = variable([value.shape[0], filters * memory], type: .int8, scale: stateScale)
        let bias = biases(units, scales: [timeScale * stateScale])
        return append(
            .svdf, [value.tensor, features, times, bias, state], to: add([value.shape[0], units]),
            (6, [0: .int32(rank), 1: .uint8(activation.rawValue)]))
    }

    /// A ring of the last rows of a stream, as streaming models keep it: read, joined, cut and written back.
    mutating func streamed(_ value: Value, rows: Int, name: String) -> Value {
        let handle = add([1], type: .resource)
        append(
            .varHandle, [], [handle.tensor], (111, [0: .string(""), 1: .string(name)]))
        var shape = value.shape
        shape[1] = rows
        let stored = append(.readVariable, [handle.tensor], to: like(value, shape), (112, [:]))
        let joined = joined([stored, value], axis: 1)
        var begin = [Int](repeating: 0, count: shape.count)
        begin[1] = joined.shape[1] - rows
        let kept = strided(joined, begin: begin, end: joined.shape)
        append(.assignVariable, [handle.tensor, kept.tensor], [], (113, [:]))
        return joined
    }

    /// A state that is read, mixed into a value and written back.
    mutating func carried(_ value: Value, units: Int, name: String) -> Value {
        let handle = add([1], type: .resource)
        append(.varHandle, [], [handle.tensor], (111, [0: .string(""), 1: .string(name)]))
        let quantized = add([1, units], scale: 1 / 128, zero: 0)
        let hidden = append(.readVariable, [handle.tensor], to: quantized, (112, [:]))
        let next = gatedCell(value, hidden: hidden, units: units)
        let kept = requantized(next, as: hidden)
        append(.assignVariable, [handle.tensor, kept.tensor], [], (113, [:]))
        return kept
    }

    /// One step of an LSTM cell of plain operators.
    mutating func cell(_ input: Value, hidden: Value, memory: Value, units: Int) -> (
        hidden: Value, memory: Value
    ) {
        let sums = arithmetic(.add, dense(input, 4 * units), dense(hidden, 4 * units))
        let gates = parts(sums, count: 4, axis: 1)
        let kept = arithmetic(.mul, curve(.logistic, gates[0]), memory)
        let new = arithmetic(.mul, curve(.logistic, gates[1]), curve(.tanh, gates[2]))
        let memory = arithmetic(.add, kept, new)
        return (arithmetic(.mul, curve(.logistic, gates[3]), curve(.tanh, memory)), memory)
    }

    /// One step of a GRU cell of plain operators.
    mutating func gatedCell(_ input: Value, hidden: Value, units: Int) -> Value {
        let fromInput = parts(dense(input, 3 * units), count: 3, axis: 1)
        let fromHidden = parts(dense(hidden, 3 * units), count: 3, axis: 1)
        let update = curve(.logistic, arithmetic(.add, fromInput[0], fromHidden[0]))
        let reset = curve(.logistic, arithmetic(.add, fromInput[1], fromHidden[1]))
        let new = curve(
            .tanh, arithmetic(.add, fromInput[2], arithmetic(.mul, reset, fromHidden[2])))
        let rest = arithmetic(.sub, constantValue([], scale: 1 / 127), update)
        return arithmetic(.add, arithmetic(.mul, update, hidden), arithmetic(.mul, rest, new))
    }
}
