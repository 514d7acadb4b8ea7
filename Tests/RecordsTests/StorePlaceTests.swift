import Foundation
import TestSupport
import Testing

@testable import Records

/// Where a database is kept that nobody named.
@Suite struct StorePlaceTests {
    private func place(_ environment: [String: String], from folder: URL) -> String {
        StorePlace.usual(environment: environment, from: folder.path, home: "/home/ada")
    }

    @Test("the variable, then the nearest measurements upwards, then the user's data")
    func order() throws {
        let folder = try TemporaryFolder("place")
        let (top, below) = (
            folder.url.appending(path: "top"), folder.url.appending(path: "top/a/b")
        )
        try FileManager.default.createDirectory(at: below, withIntermediateDirectories: true)
        let nowhere = URL(filePath: "/no/such/folder")
        #expect(place([:], from: nowhere) == "/home/ada/.local/share/throughline/throughline.sqlite")
        #expect(
            place(["HOME": "/tmp/bob"], from: nowhere)
                == "/tmp/bob/.local/share/throughline/throughline.sqlite")
        #expect(place(["XDG_DATA_HOME": "/data"], from: nowhere) == "/data/throughline/throughline.sqlite")
        #expect(
            place(["XDG_DATA_HOME": "x"], from: nowhere)
                == "/home/ada/.local/share/throughline/throughline.sqlite")
        try Data().write(to: below.appending(path: "measurements"))
        let measurements = top.appending(path: "measurements")
        try FileManager.default.createDirectory(at: measurements, withIntermediateDirectories: true)
        #expect(place([:], from: below) == measurements.path + "/throughline.sqlite")
        #expect(place([:], from: top) == "measurements/throughline.sqlite")
        #expect(place(["THROUGHLINE_DB": "/x.sqlite"], from: top) == "/x.sqlite")
        #expect(place(["THROUGHLINE_DB": ""], from: top) == "measurements/throughline.sqlite")
    }
}
