import Foundation
import TestSupport
import Testing

/// The tutorials lead where they say: each command is run as it stands, and shows what the page shows, but for figures.
@Suite struct TutorialTests {
    /// Whether the ones that train are followed too, which takes minutes: in the long check.
    static let isLong = ProcessInfo.processInfo.environment["THROUGHLINE_TUTORIALS"] == "all"

    @Test("your own model in ten minutes")
    func model() throws {
        let tutorial = try Tutorial("your-model")
        #expect(tutorial.steps.count >= 8)
        let folder = try TemporaryFolder("tutorial")
        let stumbled = try tutorial.follow(in: folder.url)
        #expect(stumbled.isEmpty, "\(stumbled.joined())")
    }

    @Test("your NUCLEO's first hour, as far as it goes without one", .enabled(if: isLong))
    func firstHour() throws {
        let tutorial = try Tutorial("first-hour")
        #expect(tutorial.steps.count >= 8)
        let folder = try TemporaryFolder("tutorial")
        let stumbled = try tutorial.follow(in: folder.url)
        #expect(stumbled.isEmpty, "\(stumbled.joined())")
    }

    @Test("your backbone, your limits, your network", .enabled(if: isLong))
    func network() throws {
        let tutorial = try Tutorial("your-network")
        #expect(tutorial.steps.count >= 5)
        let folder = try TemporaryFolder("tutorial")
        let stumbled = try tutorial.follow(in: folder.url)
        #expect(stumbled.isEmpty, "\(stumbled.joined())")
    }

    @Test("a line that is shown elsewhere, or not at all, is missed; figures and gaps are not")
    func comparison() {
        let output = "model  a.tflite, 1200 bytes\nlatency 3.5 ms\nSRAM 12 KiB\n"
        #expect(Tutorial.missing(["model a.tflite, 17 bytes", "...", "SRAM 1 KiB"], from: output) == nil)
        #expect(Tutorial.missing(["model a.tflite, 17 bytes", "SRAM 1 KiB"], from: output) == "SRAM # KiB")
        #expect(Tutorial.missing(["model a.tflite, 17 bytes", "latency 1 s", "..."], from: output) != nil)
        #expect(Tutorial.missing(["model b.tflite, 17 bytes", "..."], from: output) != nil)
        #expect(Tutorial.missing(["model a.tflite, 17 bytes"], from: output) != nil)
    }
}
