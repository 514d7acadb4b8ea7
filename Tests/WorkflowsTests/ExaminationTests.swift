import Boards
import Foundation
import TestSupport
import Testing

@testable import Facts
@testable import MeasurementExamples
@testable import Records
@testable import Workflows

@Suite struct ExaminationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("doctor") }

    private func examination(wear: [FlashWear] = []) -> Examination {
        var examination = Examination(
            engine: .tflm, udevFolder: folder.url.path, library: nil, wear: wear)
        examination.firmware = FirmwareLocator(home: folder.url.path)
        return examination
    }

    private func finding(_ check: String, _ examination: Examination) throws -> Finding {
        try #require(examination.findings().first { $0.check == check })
    }

    @Test("firmware that is not built is wrong, with the command that builds it for the engine")
    func noFirmware() throws {
        let finding = try finding("firmware file", examination())
        #expect(finding.state == .wrong && finding.cure == "make firmware ENGINE=tflm")
        #expect(finding.detail.contains("nucleo-f746zg-tflm.elf"))
    }

    @Test("a file that is no firmware is wrong, too")
    func damagedFirmware() throws {
        let build = folder.url.appending(path: "firmware/build")
        try FileManager.default.createDirectory(at: build, withIntermediateDirectories: true)
        try Data("no ELF".utf8).write(to: build.appending(path: "nucleo-f746zg-tflm.elf"))
        #expect(try finding("firmware file", examination()).state == .wrong)
    }

    @Test("the udev rule is a remark until it is installed")
    func udevRule() throws {
        #expect(try finding("udev rule", examination()).state == .remark)
        try UdevRule.install(in: folder.url.path)
        #expect(try finding("udev rule", examination()).state == .fine)
    }

    @Test("what is fine has no cure, and all else has one or says what failed")
    func cures() {
        for finding in examination().findings() {
            #expect((finding.state == .fine) == (finding.cure == nil) || finding.state == .wrong)
            #expect(!finding.detail.isEmpty && !finding.detail.contains("\n"))
        }
    }

    @Test("flash that was erased often is a remark near its end, and wrong beyond it")
    func wear() throws {
        let store = try Store(inMemory: ())
        let chip = ChipIdentity(
            board: Example.board.board, uniqueID: Example.board.uniqueID, origin: .silicon)
        for (erases, state) in [(10, Finding.State.fine), (8_500, .remark), (10_000, .wrong)] {
            let wear = FlashWear(
                chip: chip,
                sectors: [
                    FlashWear.Sector(sector: 5, byProbe: erases, bySerial: 0, lastAt: "2026-01-01T00:00:00Z")
                ])
            let finding = try finding("flash wear", examination(wear: [wear]))
            #expect(finding.state == state && finding.detail.contains("sector 5 erased \(erases) times"))
        }
        #expect(try store.wear().isEmpty)
    }
}
