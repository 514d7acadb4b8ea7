import Boards
import Campaigns
import Console
import Facts
import Networks
import Records

/// An inspection for readers.
struct InspectionText {
    let inspection: Inspection

    func print() {
        let facts = inspection.facts
        let budget = inspection.budget
        var head = TextTable([.left, .left])
        head.add(["model", "\(ErrorLine.printable(facts.name)), SHA-256 \(facts.sha256)"])
        for (label, tensors) in [("input", inspection.ports.inputs), ("output", inspection.ports.outputs)] {
            for tensor in tensors { head.add([label, Self.words(tensor)]) }
        }
        head.add([
            "work", "\(Figure.ops(facts.ops)) (\(facts.macs) MAC) in \(facts.opCount) operators",
        ])
        head.add([
            "operators",
            facts.censusList.map { "\($0.count) \(ErrorLine.printable($0.name))" }.joined(separator: ", "),
        ])
        head.add([
            "flash",
            "\(facts.bytes) bytes of \(budget.modelBytes): weights \(facts.weightBytes), biases "
                + "\(facts.biasBytes), quantization \(facts.quantizationBytes), graph \(facts.graphBytes)",
        ])
        if let arena = inspection.arena {
            head.add([
                "arena",
                "\(arena.totalBytes) bytes of \(budget.arenaBytes): tensors \(arena.tensorBytes), scratch "
                    + "\(arena.scratchBytes), persistent \(arena.persistentBytes)",
            ])
        }
        if let bytes = inspection.tflmArenaBytes {
            head.add(["TFLM arena", "\(bytes) bytes with TensorFlow Lite Micro and CMSIS-NN, predicted"])
        }
        for missing in inspection.missing { head.add(["missing", ErrorLine.printable(missing.line)]) }
        head.add(["--engine tflm", Self.words(inspection.tflm)])
        head.lines(indent: "").forEach { Output.line($0) }
        if inspection.fits {
            Output.line("fits \(budget.board) with the \(budget.engine) engine")
        } else {
            for failure in inspection.failures { Output.line("no: \(ErrorLine.printable(failure.message))") }
        }
    }

    private static func words(_ tensor: Tensor) -> String {
        let shape = tensor.shape.map(String.init).joined(separator: "x")
        let name = ErrorLine.printable(String(tensor.name.prefix(80)))
        return "\(shape.isEmpty ? "scalar" : shape) \(tensor.type), \(tensor.byteCount) bytes, '\(name)'"
    }

    private static func words(_ verdict: TFLMVerdict) -> String {
        if let refusal = verdict.refusal { return "no: \(ErrorLine.printable(refusal.description))" }
        return "runs it, built with TFLM_OPS=\(verdict.operators ?? "typical")"
    }
}
