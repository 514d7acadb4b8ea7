import Boards
import Foundation
import Networks
import TestSupport
import Testing

@testable import Facts
@testable import Latency
@testable import Records
@testable import Workflows

/// What the kept costs of operators say of models that no fit has seen.
@Suite("Predictions by costs of operators")
struct CostPredictionTests {
    private let source = PredictionSource(
        store: nil, FitRequest(board: "nucleo-f746zg", engine: "bundled"),
        kept: KeptSets(FirmwareLocator(home: Folders.repository.path)))

    /// Milliseconds on the virtual NUCLEO-F746ZG, cycle model 3, bundled engine 0.4.0, of 30 November 2026.
    private static let found = [
        "ad_micronet_s": 78.465, "ad_mlperf_ad01": 1.5448, "ad_mlperf_toycar_fullint_floatio": 1.7862,
        "har_cnn": 6.3677, "ic_mlperf_resnet": 51.377, "kws_cnn_s": 9.496, "kws_ds_cnn_l": 113.67,
        "kws_ds_cnn_s": 14.076, "kws_micronet_l": 257.75, "kws_micronet_m": 68.56, "kws_mlperf_ref": 14.073,
        "kws_tflm_micro_speech": 1.8408, "misc_tflm_mnist_lstm": 3.4769, "vww_mcunet_10fps": 48.687,
        "vww_micronet_vww2": 22.787, "vww_micronet_vww4": 102.86, "vww_mlperf_96": 44.724,
        "vww_tflm_person_detect": 38.67, "ww_mlperf_streaming": 5.798,
    ]

    @Test(
        "public models lie within their intervals, which are narrow, and hardly any is refused",
        .enabled(if: Folders.hasModels, "needs the public model files"))
    func publicModels() throws {
        let folder = try #require(Folders.models)
        var halves: [Double] = []
        var held = 0
        var missed: [String] = []
        for (name, latency) in Self.found {
            let path = folder.appending(path: name + ".tflite")
            let model = try Model(bytes: Array(try Data(contentsOf: path)))
            guard case .success(let found) = try source.prediction(of: model, level: 0.95).result else {
                missed.append("\(name) refused")
                continue
            }
            let interval = found.prediction.interval
            halves.append((interval.high - interval.low) / 2 / found.prediction.latencyMs)
            if interval.low <= latency, latency <= interval.high {
                held += 1
            } else {
                missed.append("\(name) \(interval) \(latency)")
            }
        }
        // Of 19 networks at 95 %, fewer than 16 happen once in a hundred times.
        #expect(held >= 16, "\(missed)")
        #expect(halves.count >= 18, "\(missed)")
        #expect(halves.sorted()[halves.count / 2] < 0.06)
    }

    /// Networks of the generator's seed 12 whose cycles are mostly those of functions that depend on values, in milliseconds on
    /// the virtual NUCLEO-F746ZG.
    private static let byValue = [
        21: 1.202, 32: 2.532, 133: 1.412, 163: 25.38, 221: 12.53, 246: 2.275, 313: 0.1192, 375: 1.3,
        443: 2.029, 460: 43.26, 476: 2.305, 480: 0.03437,
    ]

    @Test("functions whose cycles depend on values are predicted by the values that they find")
    func foundValues() throws {
        let costs = try #require(try source.costs())
        var wider = 0
        for (index, latency) in Self.byValue {
            let model = try Model(bytes: try ForeignNetwork(seed: 12, index: index).model())
            let found = try source.prediction(of: model, level: 0.95).result.get().prediction
            #expect(abs(found.latencyMs / latency - 1) < 0.15, "\(index): \(found.latencyMs)")
            let width = found.interval.high - found.interval.low
            #expect(width / 2 < 0.4 * found.latencyMs, "\(index)")
            guard let unknown = try? costs.prediction(of: model).prediction.interval,
                unknown.high - unknown.low < 1.5 * width
            else {
                wider += 1
                continue
            }
        }
        #expect(wider >= 8, "\(wider) are refused or wider where nothing is known of values")
    }

    @Test("an operator that no sample has is named in the refusal, with what finds the latency")
    func refusal() throws {
        let model = try Model(
            bytes: Array(
                try Data(contentsOf: Folders.fixtures.appending(path: "arg_max.tflite"))))
        let costs = try #require(try source.costs())
        var works = try #require(OperatorWork.all(of: model))
        works[0].kind = "UNHEARD_OF"
        let sum = costs.sum(works)
        #expect(sum.strange.map(\.name).contains("UNHEARD_OF"))
        let text = ModelPrediction.Refusal.strange(sum.strange).description
        #expect(text.contains("UNHEARD_OF") && text.contains("throughline profile"))
    }

    @Test("with TensorFlow Lite Micro, what its image has is predicted, and what it lacks is named")
    func otherEngine() throws {
        let source = PredictionSource(
            store: nil, FitRequest(board: "nucleo-f746zg", engine: "tflm"),
            kept: KeptSets(FirmwareLocator(home: Folders.repository.path)))
        var halves: [Double] = []
        var lacking = 0
        for index in 0..<60 {
            let model = try Model(bytes: try ForeignNetwork(seed: 12, index: index).model())
            switch try source.prediction(of: model, level: 0.95).result {
            case .success(let found):
                let interval = found.prediction.interval
                halves.append((interval.high - interval.low) / 2 / found.prediction.latencyMs)
            case .failure(.notRun(let error)):
                lacking += error.description.contains("TFLM_OPS=typical,") ? 1 : 0
            case .failure: continue
            }
        }
        #expect(halves.count >= 15 && lacking >= 15, "\(halves.count) predicted, \(lacking) lack operators")
        #expect(halves.sorted()[halves.count / 2] < 0.15)
    }

    @Test("the networks of the backbones are still predicted by their own fits")
    func backbones() throws {
        let folder = Folders.repository.appending(path: "measurements")
        let sets = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let set = try #require(sets.first { $0.hasSuffix("-f746zg-kws") })
        let lines = try String(contentsOf: folder.appending(path: "\(set)/samples.csv"), encoding: .utf8)
            .split(separator: "\n")
        let columns = lines[0].split(separator: ",")
        let place = try #require(columns.firstIndex(of: "architecture"))
        var fits: [String: Int] = [:]
        for line in lines.dropFirst().prefix(40) {
            let name = String(line.split(separator: ",")[place])
            let model = try Model(bytes: try Architecture(id: name).model())
            let found = try source.prediction(of: model, level: 0.95).result.get()
            fits[found.fit, default: 0] += 1
        }
        #expect(fits["operator_model", default: 0] >= 38, "\(fits)")
    }

    @Test("what operators are predicted to take adds up to the network")
    func operators() throws {
        let model = try Model(bytes: try ForeignNetwork(seed: 5, index: 3).model())
        let costs = try #require(try source.costs())
        let found = try costs.prediction(of: model)
        guard case .operatorCosts(let perOperator, let rest) = found.basis else {
            Issue.record("expected operators' costs, found \(found.basis)")
            return
        }
        #expect(perOperator.count == model.operators.count)
        #expect(abs(perOperator.reduce(rest, +) / found.prediction.latencyMs - 1) < 1e-9)
    }
}
