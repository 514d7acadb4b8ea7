extension TFLMKernel {
    /// A multiplier and a shift for each channel, a word each.
    private mutating func keepScales(_ channels: Int) throws(ModelError) {
        let bytes = try product(4, channels)
        keep(bytes)
        keep(bytes)
    }

    private func types() throws(ModelError) -> (input: TensorType, filter: Tensor) {
        let (input, filter) = (try input(0), try input(1))
        try require([.float32, .int8, .int16], input)
        switch input.type {
        case .float32: try require([.float32], filter)
        case .int16: try require([.int8], filter)
        default: try require([.int8, .int4], filter)
        }
        return (input.type, filter)
    }

    /// Room for the weights as int8, which the portable kernels make of int4 before they run.
    private mutating func borrowUnpacked(_ filter: Tensor) {
        if !isOptimized, filter.type == .int4 { borrow(filter.elementCount) }
    }

    /// Two columns of 16-bit values, each rounded up to four of them (`arm_convolve_s8_get_buffer_size`).
    private func columns(_ height: Int, _ width: Int, _ channels: Int) throws(ModelError) -> Int {
        let column = try product(height, width, channels)
        return try product(4, (column + 3) & ~3)
    }

    mutating func prepareConvolution() throws(ModelError) {
        let (type, filter) = try types()
        guard case .conv2D(let window) = op.options else { return }
        if !isOptimized || type != .float32 { try keepScales(dimension(0, of: filter)) }
        borrowUnpacked(filter)
        guard isOptimized else { return }
        let channels = try dimension(3, of: input(0))
        let (height, width) = (try dimension(1, of: filter), try dimension(2, of: filter))
        // A 1x1 window is never padded, so the padding that CMSIS-NN asks for as well is 0.
        let isPointwise =
            height == 1 && width == 1 && window.dilationHeight == 1 && window.dilationWidth == 1
            && filter.shape[3] == channels
        if type == .int8, !isPointwise { borrow(try columns(height, width, channels)) }
        if type == .int16 { borrow(try product(4, height, width, channels)) }
    }

    mutating func prepareDepthwise() throws(ModelError) {
        let (type, filter) = try types()
        guard case .depthwiseConv2D(let window, _) = op.options else { return }
        let (input, outputs) = (try input(0), try dimension(3, of: filter))
        if !isOptimized || type != .float32 { try keepScales(outputs) }
        borrowUnpacked(filter)
        guard isOptimized, type == .int8, input.shape[0] == 1, input.shape[3] == outputs,
            window.dilationHeight == 1, window.dilationWidth == 1
        else { return }
        let (height, width) = (filter.shape[1], filter.shape[2])
        // TFLite's rules never pad a 3x3 window by more than 1, which this case asks for as well.
        if filter.type == .int8, height == 3, width == 3 { return }
        let bytes = try product(2, height, width, outputs)
        if bytes > 0 { borrow(bytes) }
    }

    mutating func prepareFullyConnected(_ file: inout TFLMFile) throws(ModelError) {
        let (type, filter) = try types()
        borrowUnpacked(filter)
        var isPerChannel = false
        if type != .float32, let index = op.input(1) {
            let scales = try file.scaleCount(ofTensor: index)
            isPerChannel = scales > 1
            if isPerChannel { try keepScales(scales) }
        }
        guard isOptimized, type == .int8, filter.type == .int8 else { return }
        let output = try output()
        // With one scale for all, the 1x1 convolution that stands in is given a copy for each unit.
        if output.shape.count > 2, try dimension(-1, of: filter) % 4 == 0, !isPerChannel {
            borrow(try product(8, dimension(-1, of: output)))
        }
    }

    mutating func prepareTransposed(_ file: inout TFLMFile) throws(ModelError) {
        let (filter, input, output) = (try input(1), try input(2), try output())
        try require([.float32, .int8, .int16], input)
        try keepScales(dimension(0, of: filter))
        if input.type == .int8 {
            if isOptimized {
                try borrowTransposed(input, filter, output, &file)
            } else {
                borrow(try product(4, output.elementCount))
            }
        }
        if input.type == .int16 {
            borrow(try product(8, output.elementCount))
            if let index = op.input(3), model.tensors[index].type == .int16 {
                borrow(try product(8, model.tensors[index].elementCount))
            }
        }
    }

    /// `arm_transpose_conv_s8_get_buffer_size` and `arm_transpose_conv_s8_get_reverse_conv_buffer_size`.
    private mutating func borrowTransposed(
        _ input: Tensor, _ filter: Tensor, _ output: Tensor, _ file: inout TFLMFile
    ) throws(ModelError) {
        let options = 49
        let strideWidth = try file.option(1, union: options, of: op)
        let strideHeight = try file.option(2, union: options, of: op)
        guard strideWidth > 0, strideHeight > 0 else {
            throw .structure(op.place, expected: "strides from 1", found: "\([strideHeight, strideWidth])")
        }
        let (height, width) = (try dimension(1, of: filter), try dimension(2, of: filter))
        let channels = try dimension(3, of: input)
        // With many channels the kernel turns into a convolution with the filter reversed.
        if strideWidth <= 2, strideHeight <= 2, channels > 16 {
            borrow(try columns(height, width, channels))
            borrow(try product(channels, height, width, dimension(0, of: filter)))
        } else {
            // CMSIS-NN compares the filter's width with the stride along the height.
            let row = try product(dimension(2, of: input) - 1, strideWidth) + max(width, strideHeight)
            borrow(try product(4, row, dimension(3, of: output), max(height, strideHeight)))
            borrow(0)
        }
    }
}
