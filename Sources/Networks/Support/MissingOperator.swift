public import Facts

/// An operator that an engine does not run, as often as a model holds it.
public struct MissingOperator: Hashable, Sendable, CustomStringConvertible {
    /// What it computes.
    public let code: OpCode
    /// How often it occurs.
    public let count: Int
    /// Index of the first one.
    public let firstIndex: Int
    /// Types of its tensors, in order of first use.
    public let types: [TensorType]
    /// How `TFLM_OPS` names it, where another engine lacks what TensorFlow Lite Micro has a kernel of; else nil.
    public let resolverName: String?

    /// Maker of a compiler whose output stands in the file as a custom operator.
    enum Vendor {
        case ethosU
        case edgeTPU
        case xmos
        case flex
    }

    var vendor: Vendor? {
        guard let name = code.customName else { return nil }
        if name == "ethos-u" { return .ethosU }
        if name.hasPrefix("edgetpu") { return .edgeTPU }
        if name.hasPrefix("XC_") { return .xmos }
        return name.hasPrefix("Flex") ? .flex : nil
    }

    private var isControlFlow: Bool { code == .ifElse || code == .whileLoop }

    private var subject: String {
        switch vendor {
        case .ethosU: "what was compiled by Vela for the Ethos-U"
        case .edgeTPU: "what was compiled for the Edge TPU"
        case .xmos: "\(Self.short(code.customName ?? "")), compiled by XMOS's xformer"
        case .flex: "\(Self.short(code.customName ?? "")), an operator of full TensorFlow"
        case nil:
            code.customName.map { "a custom operator '\(Self.short($0))'" }
                ?? (isControlFlow ? "\(code.name), which is control flow" : code.name)
        }
    }

    /// A name that comes from the file, as far as a message has room for it.
    private static func short(_ name: String) -> String { name.count > 60 ? name.prefix(57) + "..." : name }

    /// Such as `SIN (op 3 and 2 more, float32)`.
    public var description: String {
        let more = count > 1 ? " and \(count - 1) more" : ""
        let types = types.map(\.description).joined(separator: ", ")
        return "\(subject) (op \(firstIndex)\(more)\(types.isEmpty ? "" : ", \(types)"))"
    }

    /// Such as `3 SIN (float32), the first at op 0`.
    public var line: String {
        let types = types.map(\.description).joined(separator: ", ")
        let kinds = types.isEmpty ? "" : " (\(types))"
        return "\(count) \(code.name)\(kinds), \(count > 1 ? "the first at" : "at") op \(firstIndex)"
    }

    /// Kinds that one message names.
    private static let most = 12

    /// All of them, as one message has them; a damaged file may have very many.
    static func list(_ missing: [MissingOperator]) -> String {
        let named = missing.prefix(most).map(\.description).joined(separator: "; ")
        return named + (missing.count > most ? "; and \(missing.count - most) more kinds" : "")
    }

    /// What to do about all of them.
    static func cure(_ missing: [MissingOperator]) -> String {
        for operation in missing {
            switch operation.vendor {
            case .ethosU: return "give the .tflite file that Vela was given"
            case .edgeTPU: return "give the .tflite file that edgetpu_compiler was given"
            case .xmos: return "give the .tflite file that the xformer was given"
            case .flex: return "convert the model without SELECT_TF_OPS"
            case nil: break
            }
        }
        let known = missing.compactMap(\.resolverName)
        guard !known.isEmpty else { return "replace \(missing.count == 1 ? "it" : "them") in the network" }
        let them = known.count < missing.count ? "some" : (missing.count == 1 ? "it" : "them")
        return "--engine tflm runs \(them), with \(known.prefix(most).joined(separator: ",")) in TFLM_OPS"
    }
}

extension EngineSupport {
    /// Operators of a model that an engine does not run whatever their types, by kind, in order of first use.
    public static func missingOperators(in model: Model, engine: Engine) -> [MissingOperator] {
        operators(of: model, named: engine == .bundled) { code in
            engine == .bundled ? bundledVersions[code] == nil : TFLMOperator.known(code) == nil
        }
    }

    /// Those kinds of operators that are wanted, in order of first use.
    ///
    /// - Parameter isNamed: whether what TensorFlow Lite Micro has kernels of carries its name there.
    static func operators(
        of model: Model, named isNamed: Bool = false, where isWanted: (OpCode) -> Bool
    ) -> [MissingOperator] {
        var order: [OpCode] = []
        var met: [OpCode: [Operator]] = [:]
        for op in model.operators where isWanted(op.code) {
            if met[op.code] == nil { order.append(op.code) }
            met[op.code, default: []].append(op)
        }
        return order.map { code in
            let ops = met[code] ?? []
            var types: [TensorType] = []
            for index in ops.flatMap({ $0.inputs + $0.outputs }) where index >= 0 {
                let type = model.tensors[index].type
                if !types.contains(type) { types.append(type) }
            }
            return MissingOperator(
                code: code, count: ops.count, firstIndex: ops.first?.index ?? 0, types: types,
                resolverName: isNamed ? TFLMResolver.name(of: code) : nil)
        }
    }

    static func checkOperators(_ model: Model, engine: Engine) throws(ModelError) {
        let missing = missingOperators(in: model, engine: engine)
        guard !missing.isEmpty else { return }
        throw ModelError(
            kind: .unsupportedOperator, place: "model",
            expected: MissingOperator.list(missing), found: "the \(engine) engine",
            cure: MissingOperator.cure(missing))
    }
}
