import Boards
import Console
import Foundation
import Networks
import TestSupport
import Testing

@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records
@testable import Workflows

@Suite struct PredictionSourceTests {
    let folder: TemporaryFolder
    let store: Store
    let model: Model

    init() throws {
        folder = try TemporaryFolder("kept")
        store = try Store(inMemory: ())
        model = try Model(bytes: try StoredSamples.architecture(70).model())
        let kept = try Store(inMemory: ())
        try StoredSamples.record(40, in: kept, factor: 2)
        let place = folder.url.appending(path: "measurements/2026-01-01-f746zg-kws").path
        _ = try TableExport(ExportFilter(), isBySets: false).write(kept, into: place)
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "measurements/fits"), withIntermediateDirectories: true)
    }

    private func source(_ store: Store?, board: String = "nucleo-f746zg", engine: String = "bundled")
        -> PredictionSource
    {
        PredictionSource(
            store: store, FitRequest(board: board, engine: engine),
            kept: KeptSets(FirmwareLocator(home: folder.url.path)))
    }

    /// The predicted latency over that of the database's rows.
    private func ratio(_ prediction: Result<ModelPrediction, ModelPrediction.Refusal>) throws -> Double {
        try prediction.get().prediction.latencyMs / StoredSamples.latencyMs(ops: ModelCost(model).ops)
    }

    @Test("the database's own samples come first")
    func own() throws {
        try StoredSamples.record(40, in: store)
        let (prediction, isByKeptSets) = try source(store).prediction(of: model, level: 0.95)
        #expect(try !isByKeptSets && abs(ratio(prediction) - 1) < 0.02)
    }

    @Test("without a database, or with one that does not suffice, the kept sets predict, and it says so")
    func fallback() throws {
        let (prediction, isByKeptSets) = try source(nil).prediction(of: model, level: 0.95)
        #expect(try isByKeptSets && abs(ratio(prediction) - 2) < 0.04)
        try StoredSamples.record(4, in: store)
        let other = try source(store).prediction(of: model, level: 0.95)
        #expect(try other.isByKeptSets && abs(ratio(other.result) - 2) < 0.04)
    }

    @Test("kept sets of another board or engine predict nothing")
    func others() throws {
        for source in [source(nil, board: "nucleo-f446re"), source(nil, engine: "tflm")] {
            let (prediction, isByKeptSets) = try source.prediction(of: model, level: 0.95)
            #expect(!isByKeptSets)
            #expect(throws: ModelPrediction.Refusal.self) { try prediction.get() }
        }
    }

    @Test("what the own samples lack is said where the kept ones lack more")
    func refusal() throws {
        try StoredSamples.record(12, in: store)
        let (prediction, isByKeptSets) = try source(store, board: "nucleo-f746zg", engine: "bundled")
            .prediction(of: try Example.network(), level: 0.95)
        let error = try #require(throws: ModelPrediction.Refusal.self) { try prediction.get() }
        #expect(!isByKeptSets && !error.description.contains("found none"))
    }
}
