import Facts
import Foundation
import Networks
import Testing

@testable import Reports

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct ArenaTimelineTests {
    private func boxes(_ svg: String) throws -> [(
        x: Double, y: Double, width: Double, height: Double, title: String
    )] {
        let document = try XMLDocument(xmlString: svg)
        let nodes = try document.nodes(forXPath: "//*[local-name()='rect'][contains(@class,'mark')]")
        // The nodes are the document's, and do not keep it.
        return try withExtendedLifetime(document) {
            try nodes.map { node in
                let element = try #require(node as? XMLElement)
                let values = try ["x", "y", "width", "height"].map { name in
                    let found = element.attributes?.first { $0.name == name }?.stringValue
                    return try #require(Double(found ?? ""), "\(name) of \(element)")
                }
                return (values[0], values[1], values[2], values[3], element.stringValue ?? "")
            }
        }
    }

    @Test(
        "each tensor and scratch has its box, as high as its bytes and as wide as its life",
        arguments: [Engine.bundled, .tflm])
    func boxes(engine: Engine) throws {
        let model = try Model(bytes: try KnownNetwork.network(named: "MicroNet-KWS-S").model())
        let plan = try MemoryPlan(model, engine: engine)
        let account = try #require(ArenaAccount(plan, operators: model.operators.count))
        let svg = ArenaTimeline(model, plan: plan, account: account, title: "a<b>.tflite").svg()
        let boxes = try boxes(svg)
        #expect(boxes.count == plan.placements.count)
        let largest = try #require(boxes.max { $0.height < $1.height })
        let bytes = try #require(plan.placements.map(\.bytes).max())
        let (pixels, column) = (largest.height / Double(bytes), 656.0 / Double(model.operators.count))
        for (box, placement) in zip(boxes, plan.placements) {
            #expect(abs(box.height - max(1, Double(placement.bytes) * pixels)) < 0.2)
            #expect(abs(box.width / column - Double(placement.lastOp - max(0, placement.firstOp) + 1)) < 0.02)
            #expect(box.title.contains("\(placement.bytes) bytes at \(placement.offset)"))
        }
        // Boxes that live at one time do not overlap, but for the pixel that the smallest are given.
        for (index, one) in boxes.enumerated() {
            for other in boxes[(index + 1)...] {
                let isApart =
                    one.x + one.width <= other.x + 0.2 || other.x + other.width <= one.x + 0.2
                    || one.y + one.height <= other.y + 1.2 || other.y + other.height <= one.y + 1.2
                #expect(isApart, "\(one.title) / \(other.title)")
            }
        }
        #expect(svg.contains("fullest at op \(account.peak.op)"))
    }
}
