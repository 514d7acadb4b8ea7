/// Demands of the operators with variables, which outlive an inference.
extension BundledTypes {
    /// Subgraphs of a model with variables.
    private static let maxSubgraphs = 8

    func callOnce(_ subgraph: Int) throws(ModelError) {
        guard op.outputs.isEmpty, model.otherSubgraphs.indices.contains(subgraph - 1) else {
            throw refuse(expected: "one of the other subgraphs to call", found: "\(subgraph)")
        }
        let graph = model.otherSubgraphs[subgraph - 1]
        for other in graph.operators where other.code != .varHandle {
            let value = other.input(1).map { graph.tensors[$0] }
            guard other.code == .assignVariable, other.inputs.count == 2, value?.constant != nil else {
                throw refuse(
                    expected: "a subgraph that assigns constants to variables", found: "\(other.code)")
            }
        }
        for earlier in model.operators.prefix(op.index)
        where earlier.code == .readVariable || earlier.code == .assignVariable {
            throw refuse(expected: "no variable used before", found: earlier.place)
        }
    }

    func handle(_ name: OpOptions.VariableName) throws(ModelError) {
        let handle = try output()
        guard handle.type == .resource, model.operators.count <= EngineSupport.maxOperators else {
            throw refuse(expected: "a resource", found: "\(handle.type)")
        }
        let bytes = try Variables(model).bytes(of: name, at: op)
        for case .callOnce(let subgraph) in model.operators.map(\.options)
        where model.otherSubgraphs.indices.contains(subgraph - 1) {
            for value in Variables.values(of: name, in: model.otherSubgraphs[subgraph - 1]) {
                guard value.constant != nil, value.byteCount == bytes else {
                    throw refuse(expected: "a first value of \(bytes) bytes", found: "\(value.byteCount)")
                }
            }
        }
    }

    /// READ_VARIABLE and ASSIGN_VARIABLE.
    func variable(value: Tensor, outputs: Int = 1) throws(ModelError) {
        try moved(value, to: value)
        guard op.outputs.count == outputs, let resource = op.input(0),
            let name = Variables.name(ofHandle: resource, in: model.operators),
            model.operators.prefix(op.index).contains(where: { $0.outputs.contains(resource) })
        else { throw refuse(expected: "a variable with a handle", found: "none") }
        let bytes = try Variables(model).bytes(of: name, at: op)
        guard value.byteCount == bytes, model.otherSubgraphs.count < Self.maxSubgraphs else {
            throw refuse(expected: "the variable's \(bytes) bytes", found: "\(value.byteCount)")
        }
    }
}

/// The variables of a model by name, as `firmware/engine/variables.cpp` finds them.
struct Variables {
    private let model: Model

    init(_ model: Model) { self.model = model }

    /// Name of the variable whose handle is tensor `resource`.
    static func name(ofHandle resource: Int, in operators: [Operator]) -> OpOptions.VariableName? {
        for case let op in operators where op.code == .varHandle && op.outputs == [resource] {
            if case .variable(let name) = op.options { return name }
        }
        return nil
    }

    /// Values that a subgraph assigns to a variable, in order.
    static func values(of name: OpOptions.VariableName, in graph: Model.Subgraph) -> [Tensor] {
        values(of: name, graph.operators, graph.tensors)
    }

    private static func values(
        of name: OpOptions.VariableName, _ operators: [Operator], _ tensors: [Tensor]
    ) -> [Tensor] {
        operators.filter { $0.code == .assignVariable && $0.inputs.count == 2 }.compactMap { op in
            guard let resource = op.input(0), let value = op.input(1),
                let found = Self.name(ofHandle: resource, in: operators), name.finds(found)
            else { return nil }
            return tensors[value]
        }
    }

    /// Bytes of a variable: those of what is assigned first in the file.
    func bytes(of name: OpOptions.VariableName, at op: Operator) throws(ModelError) -> Int {
        var values = Self.values(of: name, model.operators, model.tensors)
        for graph in model.otherSubgraphs where values.isEmpty { values = Self.values(of: name, in: graph) }
        guard let bytes = values.first?.byteCount, bytes > 0, model.otherSubgraphs.count < 8 else {
            throw EngineSupport.unsupported(
                op, expected: "a variable that is assigned, in up to 8 subgraphs", found: "none")
        }
        return bytes
    }

    /// Whether an earlier handle in the graph that runs stands for the same variable.
    func isRepeated(_ op: Operator) -> Bool {
        guard case .variable(let name) = op.options else { return false }
        return model.operators.prefix(op.index).contains { earlier in
            guard case .variable(let other) = earlier.options else { return false }
            return name.finds(other)
        }
    }
}
