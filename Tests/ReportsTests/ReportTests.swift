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
                "index.html", "fit-1-latency.svg", "fit-1-latency.csv", "fit-1-residuals.svg",
                "fit-1-residuals.csv", "model-1-memory.svg", "model-1-memory.csv", "model-1-ops.svg",
                "model-1-ops.csv",
            ])
        for file in report.files where !file.name.hasSuffix(".csv") {
            _ = try ElementCounter.count(file.text)
        }
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

    @Test("Each picture has its figures as a table beside it")
    func tables() throws {
        try recordSamples()
        try store.record(Example.profile(77))
        let files = Dictionary(
            uniqueKeysWithValues: Report(try ReportContent(store), heading: "now").files.map {
                ($0.name, $0.text)
            })
        func lines(_ name: String) throws -> [Substring] {
            try #require(files[name]).split(separator: "\n")
        }
        let latency = try lines("fit-1-latency.csv")
        #expect(latency[0] == "series,Mop per inference,\"latency in ms, emulated\",low,high,name")
        // As many points as samples, and the line with its interval.
        #expect(latency.count { $0.hasPrefix("uniform sample,") || $0.hasPrefix("coverage sample,") } == 9)
        #expect(latency.count { $0.hasPrefix("pooled fit,") } > 10)
        let memory = try lines("model-1-memory.csv")
        #expect(
            memory[0] == "memory,part,\"bytes, emulated\"" && memory.contains { $0.hasPrefix("Flash,free,") })
        #expect(try lines("model-1-ops.csv")[0] == "name,ms emulated,caption")
    }

    @Test("Names with markup in them are text")
    func hostileNames() throws {
        var profile = Example.profile(5)
        profile.model.name = "<script>alert(1)</script>&\u{1b}.tflite"
        try store.record(profile)
        for file in Report(try ReportContent(store), heading: "now").files where !file.name.hasSuffix(".csv")
        {
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

    @Test("How other models predict is shown where a fit has worked it out, else the command is named")
    func comparisons() throws {
        try recordSamples(24)
        let before = Report(try ReportContent(store), heading: "now").files[0].text
        #expect(before.contains("throughline fit --backbone kws"))
        for group in try store.groups() { _ = try store.models(of: group) }
        let after = Report(try ReportContent(store), heading: "now").files[0].text
        #expect(!after.contains("throughline fit --backbone kws"))
        #expect(try ReportContent(store).models.contains { !$0.isEmpty })
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
