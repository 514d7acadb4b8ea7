import Boards
import Foundation
import Networks
import TestSupport
import Testing

@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records
@testable import Workflows

/// Fits that lie beside kept sets.
@Suite struct SetFitTests {
    let folder: TemporaryFolder
    let sets: URL
    let request = FitRequest(board: "nucleo-f746zg", engine: "bundled")

    init() throws {
        folder = try TemporaryFolder("fits")
        sets = folder.url.appending(path: "measurements")
        let store = try Store(inMemory: ())
        try StoredSamples.record(40, in: store)
        _ = try TableExport(ExportFilter(), isBySets: false).write(
            store, into: sets.appending(path: "2026-01-01-f746zg-kws").path)
    }

    private var kept: KeptSets { KeptSets(FirmwareLocator(home: folder.url.path)) }

    /// Changes a file, so that its use shows.
    private func replace(_ text: String, by other: String, in file: String) throws {
        let url = sets.appending(path: file)
        let content = try String(contentsOf: url, encoding: .utf8)
        #expect(content.contains(text))
        try content.replacing(text, with: other).write(to: url, atomically: true, encoding: .utf8)
    }

    @Test("the fits of all boards, engines and backbones are written, and are what fitting gives")
    func written() throws {
        let paths = try SetFits(sets).write()
        #expect(
            paths.map { URL(filePath: $0).lastPathComponent } == [
                "f746zg-bundled.json", "f746zg-bundled-kws.json",
            ])
        let fit = try #require(try kept.fit(request))
        #expect(fit == (try KeptSets.fit(request, of: kept.sets(for: request))))
        try replace("\"sampleCount\":40", by: "\"sampleCount\":4321", in: "fits/f746zg-bundled.json")
        #expect(try kept.fit(request)?.fit.sampleCount == 4321)
        // One of a model that is named is made now, as is one of another origin.
        var line = request
        line.kind = .line
        #expect(try kept.fit(line)?.fit.kind == .line)
        var silicon = request
        silicon.origin = .silicon
        #expect(try kept.fit(silicon) == nil)
    }

    @Test(
        "a fit counts for nothing where a row, what rows have in common, or the way of fitting is another",
        arguments: [
            ("2026-01-01-f746zg-kws/provenance.json", "\n", "\n\n"),
            ("2026-01-01-f746zg-kws/samples.csv", "\n", "\r\n"),
            ("fits/f746zg-bundled.json", "\"method\":\"", "\"method\":\"0"),
            ("fits/f746zg-bundled.json", "{", "["),
        ])
    func stale(file: String, text: String, other: String) throws {
        _ = try SetFits(sets).write()
        try replace("\"sampleCount\":40", by: "\"sampleCount\":4321", in: "fits/f746zg-bundled.json")
        try replace(text, by: other, in: file)
        #expect(try kept.fit(request)?.fit.sampleCount == 40)
    }

    @Test("a set more makes the fit of all backbones anew")
    func more() throws {
        _ = try SetFits(sets).write()
        let store = try Store(inMemory: ())
        try StoredSamples.record(30, in: store, backbone: "ad")
        _ = try TableExport(ExportFilter(), isBySets: false).write(
            store, into: sets.appending(path: "2026-01-01-f746zg-ad").path)
        #expect(try kept.fit(request)?.backbones.sorted() == ["ad", "kws"])
    }

    @Test(
        "the fits in measurements/ rest on the sets that lie there, for every board, engine and backbone of them"
    )
    func repository() throws {
        let kept = KeptSets(FirmwareLocator(home: Folders.repository.path))
        let folder = try #require(kept.folder)
        var found: Set<String> = []
        for set in KeptSets.exports(in: folder) {
            for request in SetFits(folder).requests where kept.sets(for: request).contains(set) {
                let file = try #require(SetFitFile(request, in: folder))
                let fit = try file.fit(of: kept.sets(for: request), origin: nil)
                #expect(
                    fit != nil,
                    "\(file.url.lastPathComponent) is missing or rests on other sets; run throughline fit --sets measurements"
                )
                found.insert(file.url.lastPathComponent)
            }
        }
        for kind in BoardDescriptor.all {
            for engine in Engine.allCases {
                let request = FitRequest(board: kind.name, engine: engine.rawValue)
                guard try kept.costs(request) != nil else { continue }
                found.insert("\(kind.shortName)-\(engine.rawValue)-operators.json")
            }
        }
        #expect(found.contains("f746zg-bundled-operators.json"))
        let files = try FileManager.default.contentsOfDirectory(
            atPath: folder.appending(path: "fits").path)
        #expect(Set(files) == found)
    }

    /// Fails where a latency model, its features or its errors come out otherwise than when the fits were kept: then
    /// `Fit.method` counts up, and the fits are made again.
    @Test("the fits in measurements/ are those that this version makes", arguments: ["ad", "cifar"])
    func method(backbone: String) throws {
        let kept = KeptSets(FirmwareLocator(home: Folders.repository.path))
        let request = FitRequest(board: "nucleo-f746zg", engine: "tflm", backbone: backbone)
        let stored = try #require(try kept.fit(request))
        let fitted = try #require(try KeptSets.fit(request, of: kept.sets(for: request)))
        #expect(stored == fitted, "count Fit.method up and run throughline fit --sets measurements")
    }
}
