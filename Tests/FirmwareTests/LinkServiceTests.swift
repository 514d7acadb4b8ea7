import CFirmware
import CLink
import Testing

@testable import Boards

extension FirmwareSuites {
    @Suite(.serialized) struct LinkServiceTests {
        @Test("hello is answered with its record and the request's sequence number")
        func hello() throws {
            let firmware = HostFirmware()
            let answer = try firmware.ask(TL_HELLO, sequence: 0x1234)
            #expect(answer.type == UInt8(TL_HELLO | TL_ANSWER))
            #expect(answer.sequence == 0x1234)
            #expect(answer.payload.count == MemoryLayout<tl_hello>.size)
        }

        @Test("an echo returns what it got, and the clock goes on")
        func echoAndClock() throws {
            let firmware = HostFirmware()
            for count in [0, 1, 255, 1024] {
                let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 3) }
                #expect(try firmware.payload(TL_ECHO, bytes) == bytes)
            }
            let first = try firmware.record(TL_CLOCK, as: tl_cycles.self)
            let second = try firmware.record(TL_CLOCK, as: tl_cycles.self)
            #expect(second.high == 0 && first.low < second.low)
        }

        @Test("a frame of another version, type or length is refused with its own code")
        func refusals() throws {
            let firmware = HostFirmware()
            var bytes: [UInt8] = [2, UInt8(TL_HELLO), 5, 0]
            bytes += words(CRC32.of(bytes))
            let reaction = firmware.receive(COBS.encode(bytes) + [0])
            try #require(reaction.frames.count == 1)
            let record = try #require(firmware.error(in: reaction.frames[0]))
            #expect(Int(record.code) == TL_ERROR_VERSION)
            #expect(record.expected == 1 && record.found == 2)
            #expect(reaction.frames[0].sequence == 5)

            #expect(try firmware.refusal(0x55) == TL_ERROR_TYPE)
            #expect(try firmware.refusal(TL_ERROR) == TL_ERROR_TYPE)
            #expect(try firmware.refusal(TL_INVOKE, [1]) == TL_ERROR_LENGTH)
            #expect(try firmware.refusal(TL_HELLO, [0]) == TL_ERROR_LENGTH)
            #expect(try firmware.refusal(TL_FLASH_WRITE, [0, 0]) == TL_ERROR_LENGTH)
        }

        @Test(
            "bytes that are no frame get one error, and the next frame is served",
            arguments: [(1, 1), (3, 2), (5, 3000), (0xFF, 1040), (1, 10)] as [(UInt8, Int)])
        func damage(byte: UInt8, count: Int) throws {
            let firmware = HostFirmware()
            let reaction = firmware.receive([UInt8](repeating: byte, count: count) + [0])
            try #require(reaction.frames.count == 1)
            let record = try #require(firmware.error(in: reaction.frames[0]))
            #expect(Int(record.code) == TL_ERROR_FRAME)
            #expect(reaction.frames[0].sequence == 0)
            try firmware.payload(TL_HELLO)
        }

        @Test("stray zeros and unfinished frames are met with silence")
        func silence() throws {
            let firmware = HostFirmware()
            #expect(firmware.receive([0, 0, 0]).frames.isEmpty)
            let whole = try Frame(type: UInt8(TL_HELLO), sequence: 1).encoded()
            #expect(firmware.receive(Array(whole.dropLast())).frames.isEmpty)
            #expect(firmware.receive([0]).frames.count == 1)
        }

        @Test("an overrun spoils its own frame only")
        func overrun() throws {
            let firmware = HostFirmware()
            tl_host_overrun()
            let hello = try Frame(type: UInt8(TL_HELLO), sequence: 1).encoded()
            let spoiled = firmware.receive(hello)
            try #require(spoiled.frames.count == 1)
            #expect(firmware.error(in: spoiled.frames[0])?.code == UInt16(TL_ERROR_FRAME))
            try firmware.payload(TL_HELLO)
        }

        @Test(
            "eight framing errors without a valid frame between them swap the speed, and eight more do again")
        func baud() throws {
            let firmware = HostFirmware()
            tl_host_framing_errors(7)
            _ = firmware.receive([0])
            try firmware.payload(TL_HELLO)
            tl_host_framing_errors(7)
            #expect(tl_host_baud() == TL_BAUD_FAST)
            tl_host_framing_errors(1)
            #expect(tl_host_baud() == TL_BAUD_SLOW)
            try firmware.payload(TL_HELLO)
            tl_host_framing_errors(8)
            #expect(tl_host_baud() == TL_BAUD_FAST)
        }

        @Test("requests on a model are refused while none is selected")
        func state() throws {
            let firmware = HostFirmware()
            #expect(try firmware.refusal(TL_INVOKE, words(1, 0)) == TL_ERROR_STATE)
            #expect(try firmware.refusal(TL_MEMORY) == TL_ERROR_STATE)
            #expect(try firmware.refusal(TL_TENSOR_INFO, words(0)) == TL_ERROR_STATE)
            #expect(try firmware.refusal(TL_TENSOR_READ, words(0, 0, 0)) == TL_ERROR_STATE)
            #expect(try firmware.refusal(TL_TENSOR_WRITE, words(0, 0, 0)) == TL_ERROR_STATE)
            #expect(try firmware.refusal(TL_OP_PROFILE, words(0)) == TL_ERROR_STATE)
        }

        @Test("reset is answered before it happens")
        func reset() throws {
            let firmware = HostFirmware()
            let request = Frame(type: UInt8(TL_RESET), sequence: 3)
            let (reaction, happened) = firmware.exchange(try request.encoded())
            #expect(reaction.frames.map(\.type) == [UInt8(TL_RESET | TL_ANSWER)])
            #expect(happened == TL_HOST_RESET)
        }

        @Test("a watchdog reset is announced once with its cause, and remembered until power is lost")
        func watchdog() throws {
            var firmware = HostFirmware()
            let hang = Frame(type: UInt8(TL_PROVOKE), sequence: 3, payload: words(UInt32(TL_PROVOKE_HANG)))
            #expect(firmware.exchange(try hang.encoded()).happened == TL_HOST_PROVOKED)

            firmware = HostFirmware(startedBy: TL_RESET_WATCHDOG)
            let announced = firmware.receive([]).frames
            try #require(announced.map(\.type) == [UInt8(TL_EVENT_FAULT)])
            let fault = try #require(announced[0].payload.record(tl_fault.self))
            #expect(fault.kind == UInt32(TL_FAULT_WATCHDOG))
            #expect(fault.request == UInt16(TL_PROVOKE) && fault.op_index == UInt16(TL_NO_OP))
            #expect(try firmware.payload(TL_LAST_FAULT) == announced[0].payload)

            firmware = HostFirmware(startedBy: TL_RESET_SOFTWARE)
            #expect(firmware.receive([]).frames.isEmpty)
            #expect(try firmware.payload(TL_LAST_FAULT) == announced[0].payload)

            firmware = HostFirmware(startedBy: TL_RESET_POWER)
            let none = try #require(try firmware.payload(TL_LAST_FAULT).record(tl_fault.self))
            #expect(none.kind == UInt32(TL_FAULT_NONE))
        }

        @Test("an unknown fault is not provoked")
        func unknownFault() throws {
            #expect(try HostFirmware().refusal(TL_PROVOKE, words(99)) == TL_ERROR_ARGUMENT)
        }

        @Test("the last answer is sent again as it was, and nothing is done again")
        func again() throws {
            let firmware = HostFirmware()
            try firmware.install(try ExampleNetworks.small(), at: HostFirmware.modelBase)
            try firmware.payload(TL_MODEL_SELECT, words(HostFirmware.modelBase))
            let first = try firmware.ask(TL_INVOKE, words(2, 0), sequence: 77)
            for number in 78...80 as ClosedRange<UInt16> {
                #expect(try firmware.ask(TL_AGAIN, words(77), sequence: number) == first)
            }
            let other = try firmware.ask(TL_AGAIN, words(76), sequence: 81)
            #expect(firmware.error(in: other)?.code == UInt16(TL_ERROR_STATE) && other.sequence == 81)
            let refused = try firmware.ask(TL_INVOKE, words(0, 0), sequence: 82)
            #expect(Int(refused.type) == TL_ERROR)
            #expect(try firmware.ask(TL_AGAIN, words(82), sequence: 83) == refused)
            #expect(try firmware.refusal(TL_AGAIN, [82]) == TL_ERROR_LENGTH)
            let restarted = HostFirmware(erased: false)
            #expect(try restarted.refusal(TL_AGAIN, words(82)) == TL_ERROR_STATE)
        }
    }
}
