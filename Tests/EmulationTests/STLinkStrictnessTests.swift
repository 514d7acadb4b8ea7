import Testing

@testable import Emulation

/// What a probe on a desk does not let pass.
@Suite("ST-LINK model, as strict as a real one")
struct STLinkStrictnessTests {
    /// Commands to a probe on a machine that stands still between them.
    private final class Host {
        let bench: Bench
        let model: STLinkModel

        init(
            _ chip: Chip = .f746zg, knobs: ProbeKnobs = ProbeKnobs(), imperfections: Imperfections = .none
        ) throws {
            bench = try Bench("start: b .", chip: chip)
            bench.machine.imperfections = imperfections
            model = STLinkModel(machine: bench.machine, knobs: knobs)
        }

        func send(_ bytes: [UInt8]) {
            #expect(model.bulkOut(bytes + [UInt8](repeating: 0, count: max(0, 16 - bytes.count))) == .done)
        }

        func ask(_ bytes: [UInt8], limit: Int = 64) -> [UInt8] {
            send(bytes)
            let (status, answer) = model.bulkIn(limit: limit)
            #expect(status == .done)
            return answer
        }

        func enter() {
            for bytes in [[0xF2, 0x30, 0xA3], [0xF2, 0x4B, 0]] as [[UInt8]] { _ = ask(bytes) }
        }

        func word(_ address: UInt32) -> (status: UInt8, value: UInt32) {
            let answer = ask([0xF2, 0x36] + address.littleEndianBytes)
            return (answer.first ?? 0, UInt32(littleEndian: answer, at: 4))
        }

        @discardableResult
        func setWord(_ address: UInt32, _ value: UInt32) -> UInt8 {
            ask([0xF2, 0x35] + address.littleEndianBytes + value.littleEndianBytes).first ?? 0
        }
    }

    @Test("an answer that nobody fetched comes before the next one, until the probe is reset")
    func pendingReply() throws {
        let host = try Host()
        host.send([0xF1])
        #expect(host.ask([0xF5]) == [0x29, 0x5A, 0x83, 0x04, 0x4B, 0x37])
        #expect(host.model.bulkIn(limit: 64).1 == [1, 0])
        host.send([0xF1])
        #expect(host.model.usbReset() == .done)
        #expect(host.ask([0xF5]) == [1, 0])
    }

    @Test("a longer answer than was asked for is an overflow, unless whole packets were")
    func overflow() throws {
        let host = try Host()
        host.send([0xF1])
        #expect(host.model.bulkIn(limit: 2).0 == .overflow)
        host.enter()
        host.send([0xF2, 0x07] + UInt32(0x2000_0000).littleEndianBytes + [128, 0])
        #expect(host.model.bulkIn(limit: 64).1.count == 64)
        #expect(host.model.bulkIn(limit: 64).1.count == 64)
    }

    @Test("debug commands want debug mode, and the chip an open access port")
    func modes() throws {
        let host = try Host(knobs: ProbeKnobs(demandsPort: true))
        #expect(host.word(0xE004_2000).status != 0x80)
        _ = host.ask([0xF2, 0x30, 0xA3])
        #expect(host.word(0xE004_2000).status == 0x1D)
        _ = host.ask([0xF2, 0x07] + UInt32(0x2000_0000).littleEndianBytes + [4, 0])
        #expect(host.ask([0xF2, 0x3E])[0] == 0x1D)
        _ = host.ask([0xF2, 0x4B, 0])
        #expect(host.word(0xE004_2000).status == 0x80)
        host.send([0xF2, 0x21])
        #expect(host.word(0xE004_2000).status != 0x80)
        let older = try Host(knobs: ProbeKnobs(firmware: 27, demandsPort: true))
        _ = older.ask([0xF2, 0x30, 0xA3])
        #expect(older.word(0xE004_2000).status == 0x80)
    }

    @Test(
        "transfers by bytes are cut at the limit",
        arguments: [
            (ProbeKnobs(), 64), (ProbeKnobs(generation: .v3), 512), (ProbeKnobs(isLenient: true), 600),
        ])
    func bytes(knobs: ProbeKnobs, limit: Int) throws {
        let host = try Host(knobs: knobs)
        host.enter()
        let length = [UInt8(600 & 255), UInt8(600 >> 8)]
        let answer = host.ask([0xF2, 0x0C] + UInt32(0x2000_0000).littleEndianBytes + length, limit: 640)
        #expect(answer.count == limit)
    }

    @Test("writes that were done end in verification errors as often as they are asked to")
    func verifyErrors() throws {
        let host = try Host(knobs: ProbeKnobs(verifyErrors: 0.3))
        host.enter()
        let statuses = (0..<200).map { host.setWord(0x2000_0000, $0) }
        #expect((40...80).contains(statuses.count { $0 == 0x0D }) && Set(statuses) == [0x80, 0x0D])
        #expect(host.word(0x2000_0000).value == 199)
    }

    @Test(
        "a reset shows the old state, then faults, then itself, and ends when its line has risen",
        arguments: Chip.all)
    func reset(chip: Chip) throws {
        let host = try Host(chip, imperfections: .nucleo)
        host.enter()
        host.setWord(0xE000_EDF0, 0xA05F_0003)
        host.setWord(0xE000_EDFC, 1)
        host.setWord(0xE000_ED30, 0x1F)
        // What is left of power-on.
        #expect(host.word(0xE000_EDF0).value.bit(25))
        #expect(host.setWord(0xE000_ED0C, 0x05FA_0004) == 0x80)
        let stale = host.word(0xE000_EDF0)
        #expect(stale.status == 0x80 && stale.value.bit(17) && !stale.value.bit(25))
        var seen: [(status: UInt8, value: UInt32)] = []
        while seen.last.map({ !$0.value.bit(17) }) ?? true, seen.count < 20 {
            seen.append(host.word(0xE000_EDF0))
        }
        #expect(seen.prefix(2).allSatisfy { $0.status == 0x15 })
        #expect(seen.contains { $0.status == 0x80 && $0.value.bit(25) && !$0.value.bit(17) })
        #expect((3...6).contains(seen.count))
        #expect(host.word(0xE000_ED30).value.bit(3))
        #expect(host.word(0x0800_0000).status == 0x80)
    }

    @Test("with its line low the core's debug registers answer, and nothing else does", arguments: Chip.all)
    func held(chip: Chip) throws {
        let host = try Host(chip, imperfections: .nucleo)
        host.enter()
        _ = host.ask([0xF2, 0x3C, 0])
        #expect(host.word(0x0800_0000).status == 0x11)
        #expect(host.word(0xE000_EDF0).value.bit(25))
        host.setWord(0xE000_EDF0, 0xA05F_0003)
        host.setWord(0xE000_EDFC, 1)
        _ = host.ask([0xF2, 0x3C, 1])
        host.bench.machine.pass(seconds: 0.006)
        for _ in 0..<3 { _ = host.word(0xE000_EDF0) }
        #expect(host.word(0xE000_EDF0).value.bit(17))
        #expect(host.word(0x0800_0000).status == 0x80)
    }
}
