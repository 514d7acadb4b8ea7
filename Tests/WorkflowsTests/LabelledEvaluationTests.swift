import Boards
import Console
import Foundation
import HostInference
import Networks
import TestSupport
import Testing

@testable import Workflows

@Suite struct LabelledEvaluationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("labelled") }

    private func write(_ files: [(name: String, bytes: [UInt8])], labels: [String]) throws -> LabelledInputs {
        for file in files { try Data(file.bytes).write(to: folder.url.appending(path: file.name)) }
        let list = folder.url.appending(path: "y_labels.csv")
        try Data((labels.joined(separator: "\n") + "\n").utf8).write(to: list)
        return try LabelledInputs(folder: folder.url.path, labels: list.path)
    }

    private func message(_ body: () throws -> Void) -> String {
        do { try body() } catch let error as CommandError { return error.message } catch { return "\(error)" }
        return ""
    }

    @Test("lines that are none, labels out of range and missing files are refused in words")
    func lists() throws {
        let cases: [(lines: [String], words: String)] = [
            (["a.bin,12"], "y_labels.csv:1: expected file,classes,label"),
            (["a.bin,12,12"], "expected a label of 0 to 11"),
            (["a.bin,2,0", "a.bin,3,0"], "expected 2 classes"),
            (["../a.bin,2,0"], "expected file,classes,label"), ([], "found none"),
            (["a.bin,2,0,0,4"], "a window and a stride above 0"),
            (["a.bin,2,0", "none.bin,2,1"], "found 1 missing, such as none.bin"),
        ]
        for each in cases {
            let words = message { _ = try write([("a.bin", [0])], labels: each.lines) }
            #expect(words.contains(each.words), "\(each.lines): \(words)")
        }
    }

    @Test("windows are cut as the runner cuts them: whole ones only, by the stride")
    func windows() {
        let windows = LabelledInputs.Windows(width: 4, stride: 3)
        #expect(windows.cut([0, 1, 2, 3, 4, 5, 6, 7, 8]) == [[0, 1, 2, 3], [3, 4, 5, 6]])
        #expect(windows.cut([0, 1, 2]).isEmpty)
    }

    private func keywordModel() throws -> Model { try Model(bytes: TableFive.kwsS.model()) }

    @Test("features in another scale than the model's input are refused, and the cure is named")
    func scale() throws {
        let model = try keywordModel()
        let inputs = try write([("a.bin", [UInt8](repeating: 0, count: 490))], labels: ["a.bin,12,0"])
        let words = message { _ = try LabelledEvaluation(model, name: "m.tflite", on: inputs, as: .kws01) }
        #expect(words.contains("zero point 83 of kws01's features"), "\(words)")
        #expect(words.contains("give --requantize"))
    }

    @Test("a model of another task is refused before anything runs")
    func otherTask() throws {
        let model = try keywordModel()
        let inputs = try write([("a.bin", [UInt8](repeating: 0, count: 3072))], labels: ["a.bin,10,0"])
        let words = message { _ = try LabelledEvaluation(model, name: "m.tflite", on: inputs, as: .ic01) }
        #expect(words.contains("expected an input of 3072 values for ic01, found 490"), "\(words)")
    }

    @Test("names of outputs must be all labels, each once; TensorFlow's words for silence count")
    func names() throws {
        let names = BenchmarkClasses.names(.kws01)
        let ours = [
            "_silence_", "_unknown_", "yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go",
        ]
        let order = try BenchmarkClasses.order(ours, of: names)
        #expect(order.map { names[$0] } == ours.map { $0.filter { $0 != "_" } })
        #expect(try BenchmarkClasses.order(nil, of: names) == Array(0..<12))
        for wrong in [["down"], Array(repeating: "go", count: 12)] {
            #expect(throws: CommandError.self) { try BenchmarkClasses.order(wrong, of: names) }
        }
    }

    @Test(
        "the reference models answer as the tflite-micro wheel does, file by file",
        .enabled(if: Folders.hasModelsAndOracle),
        arguments: [
            ("kws01", "kws_mlperf_ref"), ("ic01", "ic_mlperf_resnet"), ("vww01", "vww_mlperf_96"),
            ("ad01", "ad_mlperf_ad01"), ("ad01", "ad_mlperf_toycar_fullint_floatio"),
        ])
    func wheel(name: String, file: String) throws {
        let benchmark = try #require(MLPerfBenchmark(rawValue: name))
        let files = benchmark == .vww01 ? 12 : 24
        try Oracle.makeData(in: folder.url, name, try ModelFiles.url(file), files: files)
        let place = folder.url.appending(path: name).path
        let inputs = try LabelledInputs(folder: place, labels: place + "/y_labels.csv")
        let model = try Model(bytes: ModelFiles.bytes(file))
        let evaluation = try LabelledEvaluation(model, name: file, on: inputs, as: benchmark)
        let expected = try Oracle.results(place + "/expected.csv")
        #expect(evaluation.answers.count == files)
        if benchmark == .ad01 {
            #expect(evaluation.inferences == 4 * files)
            for (entry, answer) in zip(inputs.entries, evaluation.answers) {
                let errors = expected.filter { $0.file == entry.file }.compactMap { $0.values.first }
                let mean = errors.reduce(0, +) / Double(errors.count)
                guard case .score(let score) = answer else { throw CommandError.input("no score") }
                #expect(abs(score - mean) < 1e-4 * mean + 1e-5, "\(entry.file)")
            }
            // The wheel's larger errors are labelled as anomalies.
            #expect(evaluation.score.area == 1)
        } else {
            for (index, answer) in evaluation.answers.enumerated() {
                let values = expected[index].values
                #expect(answer == .label(values.firstIndex(of: values.max() ?? 0) ?? -1))
            }
            let right = zip(inputs.entries, evaluation.answers).count { .label($0.label) == $1 }
            #expect(evaluation.score.right == right && right > files / 4)
        }

        // The same files with labels that are moved by one give no figure.
        guard benchmark == .kws01 || benchmark == .ic01 else { return }
        let moved = inputs.entries.map {
            "\($0.file),\(inputs.classes),\(($0.label + 1) % inputs.classes)"
        }
        let list = folder.url.appending(path: "moved.csv")
        try Data(moved.joined(separator: "\n").utf8).write(to: list)
        let words = message {
            _ = try LabelledEvaluation(
                model, name: file, on: try LabelledInputs(folder: place, labels: list.path), as: benchmark)
        }
        // Few files have answers that the reference could be brought to, so that either check may find it out.
        #expect(words.contains("--classes"), "\(words)")
        #expect(!words.contains("%"))
        // With their order there is the same figure as before.
        let names = BenchmarkClasses.names(benchmark)
        let turned = try LabelledEvaluation(
            model, name: file, on: try LabelledInputs(folder: place, labels: list.path), as: benchmark,
            classes: Array(names.dropFirst() + names.prefix(1)))
        #expect(turned.score.right == evaluation.score.right)
    }
}

/// Folders that `Tests/Oracle/mlperf_datasets.py` makes.
private enum Oracle {
    static func makeData(in folder: URL, _ benchmark: String, _ model: URL, files: Int) throws {
        let script = Folders.repository.appending(path: "Tests/Oracle/mlperf_datasets.py")
        let python = try #require(Folders.python, "no Python environment for the oracle")
        let process = Process()
        process.executableURL = python
        process.arguments = [script.path, folder.path, "\(benchmark)=\(model.path)", "--files", "\(files)"]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "mlperf_datasets.py failed")
    }

    static func results(_ path: String) throws -> [(file: String, values: [Double])] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            let fields = line.split(separator: ",")
            return (String(fields[0]), fields.dropFirst().compactMap { Double($0) })
        }
    }
}
