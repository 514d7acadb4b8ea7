extension FlatBuffer {
    /// Reads an operator's options; union numbers and fields are those of `BuiltinOptions` in the schema.
    mutating func options(
        of op: Table, code: OpCode, _ place: String
    ) throws(ModelError) -> OpOptions {
        let union = try byteField(3, of: op)
        let table = try tableField(4, of: op, place)
        switch code {
        case .conv2D:
            let table = try required(table, union, 1, place)
            return .conv2D(
                OpOptions.Window(
                    padding: try padding(0, of: table, place),
                    strideHeight: try step(2, of: table, place), strideWidth: try step(1, of: table, place),
                    dilationHeight: try step(5, of: table, default: 1, place),
                    dilationWidth: try step(4, of: table, default: 1, place),
                    activation: try activation(3, of: table, place)))
        case .depthwiseConv2D:
            let table = try required(table, union, 2, place)
            let window = OpOptions.Window(
                padding: try padding(0, of: table, place),
                strideHeight: try step(2, of: table, place), strideWidth: try step(1, of: table, place),
                dilationHeight: try step(6, of: table, default: 1, place),
                dilationWidth: try step(5, of: table, default: 1, place),
                activation: try activation(4, of: table, place))
            return .depthwiseConv2D(window, multiplier: try int32Field(3, of: table))
        case .averagePool2D, .maxPool2D:
            let table = try required(table, union, 5, place)
            let window = OpOptions.Window(
                padding: try padding(0, of: table, place),
                strideHeight: try step(2, of: table, place), strideWidth: try step(1, of: table, place),
                activation: try activation(5, of: table, place))
            return .pool2D(
                window, filterHeight: try step(4, of: table, place),
                filterWidth: try step(3, of: table, place))
        case .fullyConnected:
            guard let table = try optional(table, union, 8, place) else {
                return .fullyConnected(activation: .none, shuffledWeights: false, keepDimensions: false)
            }
            return .fullyConnected(
                activation: try activation(0, of: table, place),
                shuffledWeights: try byteField(1, of: table) != 0,
                keepDimensions: try byteField(2, of: table) != 0)
        case .softmax:
            let table = try required(table, union, 9, place)
            guard let position = try field(0, size: 4, of: table) else { return .softmax(beta: 0) }
            return .softmax(beta: try float(at: position, place))
        case .concatenation:
            let table = try required(table, union, 10, place)
            return .concatenation(
                axis: try int32Field(0, of: table), activation: try activation(1, of: table, place))
        case .add: return try arithmetic(optional(table, union, 11, place), place)
        case .sub: return try arithmetic(optional(table, union, 28, place), place)
        case .mul: return try arithmetic(optional(table, union, 21, place), place)
        case .div: return try arithmetic(optional(table, union, 29, place), place)
        case .minimum, .maximum, .prelu, .squaredDifference, .equal, .notEqual, .greater, .greaterEqual,
            .less, .lessEqual, .logicalAnd, .logicalOr:
            return .arithmetic(activation: .none)
        case .reshape:
            guard let table = union == 17 ? table : nil else { return .reshape(shape: nil) }
            return .reshape(shape: try int32s(0, of: table, place))
        case .mean, .sum, .reduceMax, .reduceMin, .reduceAll:
            guard let table = union == 27 ? table : nil else { return .reducer(keepDimensions: false) }
            return .reducer(keepDimensions: try byteField(0, of: table) != 0)
        case .transposeConv:
            let table = try required(table, union, 49, place)
            return .transposeConv(
                OpOptions.Window(
                    padding: try padding(0, of: table, place),
                    strideHeight: try step(2, of: table, place), strideWidth: try step(1, of: table, place),
                    activation: try activation(3, of: table, place)))
        case .svdf: return .svdf(rank: try int32Field(0, of: try required(table, union, 6, place)))
        case .stridedSlice: return try stridedSlice(try required(table, union, 32, place))
        case .splitV: return .split(count: try int32Field(0, of: try required(table, union, 79, place)))
        case .split: return .split(count: try int32Field(0, of: try required(table, union, 35, place)))
        case .pack, .unpack:
            let table = try required(table, union, code == .pack ? 59 : 64, place)
            return .pack(count: try int32Field(0, of: table), axis: try int32Field(1, of: table))
        case .resizeBilinear:
            let table = try required(table, union, 15, place)
            return .resize(
                alignCorners: try byteField(2, of: table) != 0,
                halfPixelCenters: try byteField(3, of: table) != 0)
        case .resizeNearestNeighbor:
            let table = try required(table, union, 74, place)
            return .resize(
                alignCorners: try byteField(0, of: table) != 0,
                halfPixelCenters: try byteField(1, of: table) != 0)
        case .leakyRelu:
            let table = try required(table, union, 75, place)
            guard let position = try field(0, size: 4, of: table) else { return .leakyRelu(slope: 0) }
            return .leakyRelu(slope: try float(at: position, place))
        case .expandDims, .squeeze: return .reshape(shape: nil)
        case .gather, .mirrorPad, .batchMatMul, .l2Normalization, .spaceToDepth, .depthToSpace,
            .unidirectionalSequenceLSTM, .callOnce, .varHandle, .cumsum, .addN:
            return try laterOptions(of: code, table, union, place)
        case .pad, .padV2, .quantize, .dequantize, .logistic, .relu, .relu6, .tanh, .hardSwish, .transpose,
            .slice, .argMax, .argMin, .shape, .neg, .elu, .abs, .rsqrt, .sqrt, .square, .exp, .log, .floor,
            .ceil, .round, .logSoftmax, .gatherND, .selectV2, .cast, .fill, .reverseV2, .broadcastTo,
            .batchToSpaceND, .spaceToBatchND, .readVariable, .assignVariable, .zerosLike, .logicalNot,
            .dynamicUpdateSlice, .embeddingLookup, .broadcastArgs:
            return .none
        default:
            return .other(unionType: union)
        }
    }

    /// Options of the operators with one of their own kind.
    private mutating func laterOptions(
        of code: OpCode, _ found: Table?, _ union: Int, _ place: String
    ) throws(ModelError) -> OpOptions {
        func table(_ expected: Int) throws(ModelError) -> Table {
            try required(found, union, expected, place)
        }
        switch code {
        case .gather:
            let table = try table(23)
            return .gather(
                axis: try int32Field(0, of: table), batchDimensions: try int32Field(1, of: table))
        case .mirrorPad: return .mirrorPad(skipsBorder: try byteField(0, of: try table(77)) == 0)
        case .batchMatMul:
            let table = try table(101)
            return .batchMatMul(
                isLeftTransposed: try byteField(0, of: table) != 0,
                isRightTransposed: try byteField(1, of: table) != 0)
        case .l2Normalization:
            return .normalization(activation: try activation(0, of: try table(12), place))
        case .spaceToDepth, .depthToSpace:
            let number = try int32Field(0, of: try table(code == .spaceToDepth ? 19 : 94))
            guard (1...Int(Int16.max)).contains(number) else {
                throw .structure(place, expected: "a block size from 1 to 32767", found: "\(number)")
            }
            return .block(size: number)
        case .unidirectionalSequenceLSTM:
            let table = try table(71)
            let clip = try field(1, size: 4, of: table)
            return .sequenceLSTM(
                activation: try activation(0, of: table, place),
                cellClip: try clip.map { position throws(ModelError) in try float(at: position, place) } ?? 0,
                isTimeMajor: try byteField(3, of: table) != 0)
        case .cumsum:
            _ = try table(102)
            return .none
        case .addN:
            _ = try optional(found, union, 82, place)
            return .none
        case .callOnce: return .callOnce(subgraph: try int32Field(0, of: try table(103)))
        default:
            let table = try table(111)
            return .variable(
                OpOptions.VariableName(
                    container: try text(0, of: table, place), shared: try text(1, of: table, place)))
        }
    }

    /// Options that an operator may leave out, but not take from another.
    private func optional(
        _ table: Table?, _ found: Int, _ union: Int, _ place: String
    ) throws(ModelError) -> Table? {
        table == nil ? nil : try required(table, found, union, place)
    }

    private func arithmetic(_ table: Table?, _ place: String) throws(ModelError) -> OpOptions {
        guard let table else { return .arithmetic(activation: .none) }
        return .arithmetic(activation: try activation(0, of: table, place))
    }

    private func stridedSlice(_ table: Table) throws(ModelError) -> OpOptions {
        let ellipsis = try int32Field(2, of: table)
        let newAxis = try int32Field(3, of: table)
        let isRelative = try byteField(5, of: table) != 0
        return .stridedSlice(
            OpOptions.StridedSlice(
                beginMask: try int32Field(0, of: table), endMask: try int32Field(1, of: table),
                shrinkMask: try int32Field(4, of: table),
                isExtended: ellipsis != 0 || newAxis != 0 || isRelative))
    }

    private func required(
        _ table: Table?, _ found: Int, _ union: Int, _ place: String
    ) throws(ModelError) -> Table {
        guard let table, found == union else {
            throw .structure(
                place, expected: "its options (union type \(union))",
                found: table == nil ? "none" : "union type \(found)")
        }
        return table
    }

    private func padding(_ id: Int, of table: Table, _ place: String) throws(ModelError) -> Padding {
        let number = try byteField(id, of: table)
        guard let padding = Padding(rawValue: number) else {
            throw .structure(place, expected: "padding SAME (0) or VALID (1)", found: "\(number)")
        }
        return padding
    }

    private func activation(_ id: Int, of table: Table, _ place: String) throws(ModelError) -> Activation {
        let number = try byteField(id, of: table)
        guard let activation = Activation(rawValue: number) else {
            throw .structure(place, expected: "an activation from 0 to 5", found: "\(number)")
        }
        return activation
    }

    /// A stride, dilation or filter size: from 1 to 2^20, which keeps every later product far from overflow.
    private func step(
        _ id: Int, of table: Table, default value: Int = 0, _ place: String
    ) throws(ModelError) -> Int {
        let number = try int32Field(id, of: table, default: value)
        guard (1...(1 << 20)).contains(number) else {
            throw .structure(place, expected: "strides, dilations and sizes from 1", found: "\(number)")
        }
        return number
    }
}
