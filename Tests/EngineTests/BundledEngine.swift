import CEngine
import CLink
import HostInference

/// A model prepared in an arena that is zero nowhere by chance.
typealias BundledEngine = PreparedModel

extension PreparedModel.Refusal {
    var code: Int { Int(record.code) }
    var opIndex: Int { Int(record.op_index) }
    var opCode: Int { Int(record.op_code) }
    var expected: Int { Int(record.expected) }
    var found: Int { Int(record.found) }
}

extension PreparedModel {
    convenience init(_ bytes: [UInt8], arenaBytes: Int = 1 << 20) throws(Refusal) {
        try self.init(bytes, arenaBytes: arenaBytes, isPainted: true)
    }

    var inputs: [tl_tensor] {
        (0..<inputCount).compactMap { tensor(TL_TENSOR_INPUT, $0)?.description }
    }

    /// Input bytes of one inference.
    var inputBytes: Int { inputs.reduce(0) { $0 + Int($1.bytes) } }

    /// Runs one inference: the inputs' bytes one after another in, the outputs' bytes out.
    func run(_ bytes: ArraySlice<UInt8>) throws(Refusal) -> [UInt8] {
        var rest = bytes
        for index in 0..<inputCount {
            guard let target = tensor(TL_TENSOR_INPUT, index)?.bytes else { continue }
            target.copyBytes(from: rest.prefix(target.count))
            rest = rest.dropFirst(target.count)
        }
        try invoke()
        return (0..<outputCount).flatMap { tensor(TL_TENSOR_OUTPUT, $0).map { Array($0.bytes) } ?? [] }
    }
}
