import Foundation
import TestSupport
import Testing

@testable import Boards
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
        #expect(finding.state == .wrong && finding.cure == "make firmware ENGINE=tflm TFLM_DIR=DIR")
        #expect(finding.detail.contains("nucleo-f746zg-tflm.elf"))
        let others = examination().findings().filter { $0.check == "firmware file" && $0.state == .remark }
        #expect(others.count == BoardDescriptor.all.count - 1)
        #expect(others.first?.cure == "make firmware BOARD=nucleo-f446re ENGINE=tflm TFLM_DIR=DIR")
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

    private func probe(_ path: String, serial: String) -> AttachedProbe {
        AttachedProbe(
            model: ProbeModel.all[0], bus: 1, address: 2, path: path, serial: serial, isEmulated: true,
            serialPort: nil)
    }

    @Test("ModemManager, probes of one serial number, and those of none are named with their cure")
    func surroundings() throws {
        let process = folder.url.appending(path: "proc/17")
        try FileManager.default.createDirectory(at: process, withIntermediateDirectories: true)
        try Data("ModemManager\n".utf8).write(to: process.appending(path: "comm"))
        let (twins, nameless) = (
            [probe("1-1", serial: "AB"), probe("1-2", serial: "AB")], probe("1-3", serial: "")
        )
        func findings(hasRule: Bool) -> [Finding] {
            ProbeSurroundings(
                hasRule: hasRule, mounts: "/nowhere", processes: folder.url.appending(path: "proc").path
            ).findings(around: twins + [nameless])
        }
        let found = findings(hasRule: false)
        #expect(found.map(\.state) == [.remark, .remark, .remark])
        #expect(found[0].check == "ModemManager" && found[0].cure?.contains("--install-udev") == true)
        #expect(found[1].cure?.contains("usb:1-1 or usb:1-2") == true)
        #expect(found[2].cure?.contains("usb:1-3") == true)
        #expect(findings(hasRule: true)[0].state == .fine)
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
        let virtual = ChipIdentity(board: chip.board, uniqueID: chip.uniqueID, origin: .emulated)
        let worn = FlashWear(
            chip: virtual,
            sectors: [.init(sector: 5, byProbe: 9_000, bySerial: 0, lastAt: "2026-01-01T00:00:00Z")])
        #expect(!examination(wear: [worn]).findings().contains { $0.check == "flash wear" })
    }
}
