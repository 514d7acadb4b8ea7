import Foundation
import TestSupport
import Testing

/// The tutorials lead where they say: each command is run as it stands, and shows what the page shows, but for figures.
@Suite struct TutorialTests {
    /// Whether the ones that train are followed too, which takes minutes: in the long check.
    static let isLong = ProcessInfo.processInfo.environment["THROUGHLINE_TUTORIALS"] == "all"

    /// Follows a tutorial of at least so many steps, and expects that nothing stumbles.
    private func follow(_ name: String, atLeast steps: Int) throws {
        let tutorial = try Tutorial(name)
        #expect(tutorial.steps.count >= steps)
        let folder = try TemporaryFolder("tutorial")
        let stumbled = try tutorial.follow(in: folder.url)
        #expect(stumbled.isEmpty, "\(stumbled.joined())")
    }

    @Test("your own model in ten minutes")
    func model() throws {
        try follow("your-model", atLeast: 8)
    }

    @Test("your NUCLEO's first hour, as far as it goes without one", .enabled(if: isLong))
    func firstHour() throws {
        try follow("first-hour", atLeast: 8)
    }

    @Test("your backbone, your limits, your network", .enabled(if: isLong))
    func network() throws {
        try follow("your-network", atLeast: 5)
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
