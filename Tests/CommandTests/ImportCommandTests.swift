import Foundation
import TestSupport
import Testing

@Suite struct ImportCommandTests {
    @Test("A folder of exports is taken over as its exports are, and a second time nothing is")
    func several() throws {
        let folder = try TemporaryFolder("import")
        let kept = Folders.repository.appending(path: "measurements")
        let sets = try FileManager.default.contentsOfDirectory(atPath: kept.path).filter {
            $0.hasSuffix("-kws-tflm") || $0.hasSuffix("-ad-tflm")
        }
        try #require(sets.count == 2)
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "sets/notes"), withIntermediateDirectories: true)
        for set in sets {
            try FileManager.default.copyItem(
                at: kept.appending(path: set), to: folder.url.appending(path: "sets").appending(path: set))
        }
        for (added, present) in [(200, 0), (0, 200)] {
            let command = try Command(["import", "sets", "--db", "rows.sqlite", "--json"], in: folder.url)
            #expect(command.exitCode == 0, "\(command.errors)")
            let sum = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
            #expect(sum?["measurements_added"] as? Int == added)
            #expect(sum?["measurements_present"] as? Int == present)
        }
        let none = try Command(["import", "sets/notes", "--db", "rows.sqlite"], in: folder.url)
        #expect(none.exitCode == 2 && none.hasOneErrorLine, "\(none.errors)")
    }
}
