import Facts
import Foundation
import TestSupport
import Testing

@testable import Networks

/// What an image that is built without further words leaves out of the bundled engine.
@Suite("Operators of the image with all kernels")
struct SlimImageTests {
    private static let rare = [
        "ADD_N", "CUMSUM", "ZEROS_LIKE", "LOGICAL_AND", "LOGICAL_OR", "LOGICAL_NOT", "REDUCE_ALL",
        "DYNAMIC_UPDATE_SLICE", "EMBEDDING_LOOKUP", "BROADCAST_ARGS",
    ]

    @Test("a model with one is refused for the smaller image, with how to build the other", arguments: rare)
    func refusal(_ name: String) throws {
        let fixture = try #require(Fixture.all.first { $0.name == "drawn_\(name.lowercased())" })
        let model = try Model(bytes: try fixture.model())
        try EngineSupport.check(model, engine: .bundled)
        try EngineSupport.check(model, engine: .bundled, in: EngineImage(hasInt16: true))
        let error = try #require(throws: ModelError.self) {
            try EngineSupport.check(model, engine: .bundled, in: .standard(.bundled))
        }
        #expect(error.kind == .unsupportedOperator)
        #expect(error.description.contains(name) && error.description.contains("OPERATORS=all"))
    }

    @Test("the host's list of them is the firmware's")
    func list() throws {
        let table = try String(
            contentsOf: Folders.repository.appending(path: "firmware/engine/kernels.cpp"), encoding: .utf8)
        let omitted = try #require(table.firstMatch(of: /#ifndef TL_SLIM\n((?s).*?)#endif/))
        let names = omitted.1.matches(of: /\{Code::([a-z0-9_]+), [1-9]/).map { $0.1.uppercased() }
        #expect(Set(names) == Set(Self.rare))
        let known = EngineSupport.bundledVersions.keys.filter { BundledTypes.isRare($0) }
        #expect(Set(known.map(\.name)) == Set(Self.rare))
    }
}
