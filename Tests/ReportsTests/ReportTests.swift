import Facts
import Foundation
import Records
import Testing

@testable import MeasurementExamples
@testable import Reports

@Suite struct ReportTests {
    let store: Store

    init() throws { store = try Store(inMemory: ()) }

    @Test("A report of samples and models is well-formed and needs nothing but itself")
    func whole() throws {
        try recordSamples()
        try store.record(Example.profile(77))
        let report = Report(try ReportContent(store), heading: "now")
        #expect(
            report.files.map(\.name) == [
                "index.html", "fit-1-latency.svg", "fit-1-residuals.svg", "model-1-memory.svg",
                "model-1-ops.svg",
            ])
        for file in report.files { _ = try ElementCounter.count(file.text) }
        let page = report.files[0].text
        #expect(try ElementCounter.count(page).counts["svg"] == 4)
        for outside in ["src=", "@import", "url("] { #expect(!page.contains(outside)) }
        #expect(page.contains("href=\"#part-1\"") && !page.contains(/href="[^#]/))
    }

    @Test("Emulated figures are called so, and never measured")
    func origin() throws {
        try recordSamples()
        try store.record(Example.profile(77))
        for file in Report(try ReportContent(store), heading: "now").files {
            #expect(file.text.contains("emulated"), "\(file.name)")
            #expect(!file.text.lowercased().contains("measured"), "\(file.name)")
        }
    }

    @Test("Names with markup in them are text")
    func hostileNames() throws {
        var profile = Example.profile(5)
        profile.model.name = "<script>alert(1)</script>&\u{1b}.tflite"
        try store.record(profile)
        for file in Report(try ReportContent(store), heading: "now").files {
            _ = try ElementCounter.count(file.text)
            #expect(!file.text.contains("<script"))
        }
    }

    @Test("Samples too few for a line are said to be, with what there is")
    func tooFew() throws {
        try recordSamples(2)
        let page = Report(try ReportContent(store), heading: "now").files[0].text
        #expect(page.contains("expected at least 3 points, found 2"))
        _ = try ElementCounter.count(page)
    }

    @Test("Failures are listed")
    func failures() throws {
        try store.record(
            FailedAttempt(
                failure: Failure(kind: .doesNotFit, message: "17 bytes short", bytesShort: 17),
                model: Example.model(9), board: Example.board, origin: .emulated, sample: nil,
                isOutcome: true, provenance: Example.provenance))
        let page = Report(try ReportContent(store), heading: "now").files[0].text
        #expect(page.contains("17 bytes short"))
        #expect(page.contains("1 failure"))
    }

    @Test("Of very many rows the latest are listed, and how many there are is said")
    func listed() throws {
        let count = ReportContent.listedRows + 5
        try recordSamples(count)
        let page = Report(try ReportContent(store), heading: "now").files[0].text
        #expect(page.contains("All \(count) profiles"))
        #expect(page.contains("show the latest \(ReportContent.listedRows); throughline export"))
        #expect(!page.contains("model-4.tflite") && page.contains("model-5.tflite"))
        #expect(page.contains("All figures are emulated"))
    }

    private func recordSamples(_ count: Int = 9) throws {
        let run = try store.run(
            of: Plan(backbone: "kws", count: count, seed: 1), board: Example.board, origin: .emulated,
            provenance: Example.provenance)
        for number in 0..<count {
            let ops = (number + 1) * 3_000_000
            try store.record(
                Example.profile(
                    number, ops: ops, cycles: [UInt64(ops + (number % 3) * 100_000)]),
                sample: Example.sample(run: run.id, index: number))
        }
    }
}
