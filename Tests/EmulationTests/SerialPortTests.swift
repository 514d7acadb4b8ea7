import Testing

@testable import Emulation

@Suite("Serial port")
struct SerialPortTests {
    private enum Register {
        static let control: UInt32 = 0x4000_4800
        static let divider: UInt32 = 0x4000_480C
        static let status: UInt32 = 0x4000_481C
        static let clear: UInt32 = 0x4000_4820
        static let receive: UInt32 = 0x4000_4824
        static let transmit: UInt32 = 0x4000_4828
    }

    /// A halted chip with USART3 on PD8 and PD9 at 115200 baud from 16 MHz.
    private func open(host: Double = 115_200) throws -> Bench {
        let bench = try Bench()
        bench.halt()
        bench.set(0x4002_3830, 1 << 3)
        bench.set(0x4002_3840, 1 << 18)
        bench.set(0x4002_0C00, 0xA_0000)
        bench.set(0x4002_0C24, 0x77)
        bench.set(Register.divider, 139)
        bench.set(Register.control, 0xD)
        bench.machine.serial.hostBaud = host
        return bench
    }

    @Test("a byte is received after ten bit times")
    func receives() throws {
        let bench = try open()
        bench.machine.serial.send([0x41])
        bench.machine.pass(seconds: 9.5 / 115_200)
        #expect(try !bench.register(Register.status).bit(5))
        bench.machine.pass(seconds: 1 / 115_200)
        #expect(try bench.register(Register.status).bit(5))
        #expect(try bench.register(Register.receive) == 0x41)
        #expect(try bench.register(Register.status) & 0x2A == 0)
    }

    @Test("a second byte before the first was read is lost, with ORE")
    func overrun() throws {
        let bench = try open()
        bench.machine.serial.send([0x41, 0x42, 0x43])
        bench.machine.pass(seconds: 21 / 115_200)
        #expect(try bench.register(Register.status) & 0x2A == 0x28)
        #expect(try bench.register(Register.receive) == 0x41)
        bench.set(Register.clear, 1 << 3)
        #expect(try bench.register(Register.status) & 0x2A == 0)
        bench.machine.pass(seconds: 10 / 115_200)
        #expect(try bench.register(Register.receive) == 0x43)
        #expect(bench.machine.serial.overruns == 1)
    }

    @Test("a host at another speed is seen as garbage with FE", arguments: [57_600, 230_400, 921_600.0])
    func framing(host: Double) throws {
        let bench = try open(host: host)
        bench.machine.serial.send([0x41])
        bench.machine.pass(seconds: 0.01)
        #expect(try bench.register(Register.status) & 0x22 == 0x22)
        #expect(try bench.register(Register.receive) != 0x41)
        bench.set(Register.transmit, 0x55)
        bench.machine.pass(seconds: 0.01)
        #expect(bench.machine.serial.takeOutgoing() != [0x55])
    }

    @Test("sends at its own speed: TXE after the move, TC at the end")
    func transmits() throws {
        let bench = try open()
        bench.set(Register.transmit, 0x31)
        #expect(try bench.register(Register.status) & 0xC0 == 0x80)
        bench.set(Register.transmit, 0x32)
        #expect(try bench.register(Register.status) & 0xC0 == 0)
        bench.machine.pass(seconds: 10.5 / 115_200)
        #expect(try bench.register(Register.status) & 0xC0 == 0x80)
        #expect(bench.machine.serial.takeOutgoing() == [0x31])
        bench.machine.pass(seconds: 10 / 115_200)
        #expect(try bench.register(Register.status) & 0xC0 == 0xC0)
        #expect(bench.machine.serial.takeOutgoing() == [0x32])
    }

    @Test("oversampling by 8 halves the divider", arguments: [(0x22, 16e6 * 2 / 36), (0x23, 16e6 * 2 / 38)])
    func oversampling(divider: UInt32, baud: Double) throws {
        let bench = try open()
        bench.set(Register.control, 0)
        bench.set(Register.divider, divider)
        bench.set(Register.control, 0x800D)
        #expect(abs(bench.machine.serial.baud - baud) < 1)
    }

    @Test("without its clock or pins nothing arrives")
    func disconnected() throws {
        let bench = try open()
        bench.set(0x4002_0C24, 0)
        bench.machine.serial.send([0x41])
        bench.machine.pass(seconds: 0.01)
        #expect(try !bench.register(Register.status).bit(5))
        bench.set(0x4002_3840, 0)
        #expect(try bench.register(Register.status) == 0)
    }

    @Test("a program that polls for a byte pauses, and echoes what comes then")
    func echo() throws {
        let bench = try Bench(
            """
            start:
                put 0x40023830, 0x8
                put 0x40023840, 0x40000
                put 0x40020C00, 0xA0000
                put 0x40020C24, 0x77
                put 0x4000480C, 139
                put 0x40004800, 0xD
                constant r0, 0x40004800
            1:  ldr r1, [r0, #0x1C]
                tst r1, #0x20
                beq 1b
                ldr r1, [r0, #0x24]
                str r1, [r0, #0x28]
                b 1b
            """)
        #expect(bench.run() == .idle)
        bench.machine.serial.send([1, 2, 3, 254])
        #expect(bench.run() == .idle)
        #expect(bench.machine.serial.takeOutgoing() == [1, 2, 3, 254])
        #expect(bench.machine.serial.overruns == 0)
    }
}
