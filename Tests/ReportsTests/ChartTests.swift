import Foundation
import Testing

@testable import Reports

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Counts the elements of an XML document, or says why it is none.
final class ElementCounter: NSObject, XMLParserDelegate {
    private(set) var counts: [String: Int] = [:]
    private(set) var texts: [String] = []

    static func count(_ document: String) throws -> ElementCounter {
        let counter = ElementCounter()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = counter
        let isWellFormed = parser.parse()
        try #require(isWellFormed, "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
        return counter
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        counts[name, default: 0] += 1
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { texts.append(text) }
}

@Suite struct AxisTests {
    @Test(
        "Ticks are multiples of 1, 2 or 5 and cover the values",
        arguments: [(0.0, 131.4), (0.001, 0.0042), (-7.3, 12.9), (5, 5), (1e6, 9e8), (-1e-7, 1e-7)])
    func ticks(low: Double, high: Double) throws {
        let axis = Axis(covering: [low, high])
        #expect(axis.range.contains(low) && axis.range.contains(high))
        #expect((2...12).contains(axis.ticks.count))
        let step = axis.ticks[1] - axis.ticks[0]
        let mantissa = step / pow(10, floor(log10(step) + 1e-9))
        #expect([1.0, 2, 5, 10].contains { abs($0 - mantissa) < 1e-6 }, "step \(step)")
    }

    @Test("Values that are not finite, and none at all, give an axis nevertheless")
    func degenerate() {
        #expect(Axis(covering: []).ticks.count >= 2)
        #expect(Axis(covering: [.nan, .infinity, 3]).range.contains(3))
        #expect(Axis(covering: [-.greatestFiniteMagnitude, .greatestFiniteMagnitude]).ticks.count == 2)
        #expect(Axis(covering: [1e300, 1e300 * 1.0000001]).ticks.count >= 2)
    }

    @Test("Labels of neighbouring ticks differ", arguments: [1e-6, 0.03, 1, 250, 1e7])
    func labels(span: Double) {
        let axis = Axis(covering: [0, span])
        #expect(Set(axis.ticks.map(axis.label)).count == axis.ticks.count)
    }
}

@Suite struct ChartTests {
    static let hostile = "<script>&\"'\u{0}\u{1b}\n\u{FFFE} naïve 模"

    @Test("A scatter chart is well-formed and has a mark for each finite point")
    func scatter() throws {
        let chart = ScatterChart(
            title: Self.hostile, subtitle: "n = 3", xLabel: "Mop", yLabel: "ms",
            series: [
                .init(
                    name: Self.hostile,
                    points: [
                        .init(x: 1, y: 2, label: Self.hostile), .init(x: 3, y: 4, label: "b"),
                        .init(x: .nan, y: 4, label: "never"),
                    ]), .init(name: "empty", points: []),
            ], line: [.init(x: 0, y: 1, low: 0, high: 2), .init(x: 4, y: 5, low: 4, high: 6)])
        let found = try ElementCounter.count(chart.svg())
        #expect(found.texts.filter { $0.contains("模") }.count >= 3)
        // Two points, two legend marks, the line and the band.
        #expect(found.counts["path"] == 6)
        #expect(!chart.svg().contains("never"))
        #expect(!chart.svg().contains("nan"))
    }

    @Test("A scatter chart of nothing is well-formed")
    func empty() throws {
        let chart = ScatterChart(title: "", subtitle: "", xLabel: "", yLabel: "", series: [])
        #expect(try ElementCounter.count(chart.svg()).counts["svg"] == 1)
    }

    @Test("Stacked bars have widths in proportion to their bytes and fill the whole width")
    func stacked() throws {
        let chart = StackedBarChart(
            title: "memory", subtitle: "", unit: "bytes",
            bars: [.init(name: "SRAM", parts: [("a", 3072), ("b", 0), ("free", 1024)])])
        let svg = chart.svg()
        _ = try ElementCounter.count(svg)
        #expect(svg.contains("width=\"546.0\" height=\"34.0\""))
        #expect(svg.contains("width=\"182.0\" height=\"34.0\""))
        #expect(svg.contains("a 3.0 KiB (75.0 %)"))
    }

    @Test("Bars are drawn for any values")
    func bars() throws {
        let chart = BarChart(
            title: "ops", subtitle: "", unit: "ms",
            bars: [
                .init(name: "CONV_2D", value: 4, caption: "4 ms"), .init(name: "x", value: .nan, caption: ""),
                .init(name: "y", value: -1, caption: "-1"),
            ])
        let found = try ElementCounter.count(chart.svg())
        #expect(found.counts["rect"] == 4)
        #expect(!chart.svg().contains("nan"))
    }
}
