extension TFLMKernel {
    /// SVDF.
    mutating func prepareStateFilter() throws(ModelError) {
        let input = try input(0)
        try require([.float32, .int8], input)
        let batch = try dimension(0, of: input)
        borrow(try product(4, batch, dimension(0, of: self.input(1))))
        if input.type == .int8 { borrow(try product(4, batch, dimension(1, of: output()))) }
    }

    mutating func prepareSequenceLSTM(_ file: inout TFLMFile) throws(ModelError) {
        let (input, hidden, cell) = (try input(0), try input(18), try input(19))
        try require([.float32, .int8, .int16], input)
        try require([.float32, .int16], cell)
        let isTimeMajor = try file.flag(3, union: 71, of: op)
        let units = try dimension(1, of: hidden)
        let isInteger = input.type != .float32 && cell.type == .int16
        if isOptimized, isInteger {
            // Sums of the weights of four gates, of the input and of the state, as wide as the biases.
            let bytes = try product(input.type == .int8 ? 4 : 8, units)
            for _ in 0..<8 { keep(bytes) }
        }
        let batch = try dimension(isTimeMajor ? 1 : 0, of: input)
        let bytes = try product(cell.type == .int16 ? 2 : 4, batch, units)
        for _ in 0..<(isOptimized && isInteger ? 3 : 4) { borrow(bytes) }
    }

    mutating func prepareBatchMatMul(_ file: inout TFLMFile) throws(ModelError) {
        let (left, right) = (try input(0), try input(1))
        try require([.float32, .int8, .int16], left)
        try require([left.type], right)
        // Zero points, multiplier, shift and range: seven words.
        if left.type != .float32 { keep(28) }
        let options = 101
        if try file.flag(0, union: options, of: op) { try keepTransposed(left) }
        if try !file.flag(1, union: options, of: op) { try keepTransposed(right) }
        keepShape(of: try output())
    }

    /// A tensor of the runtime, its shape and room for its elements.
    private mutating func keepTransposed(_ tensor: Tensor) throws(ModelError) {
        keep(TFLMArena.evalTensor.bytes(target.pointers))
        keepShape(of: tensor)
        keep(try product(tensor.elementCount, (tensor.type.bits ?? 8) / 8))
    }
}
