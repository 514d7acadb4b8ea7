import CFirmware
import CLink
import Testing

@testable import Boards

extension FirmwareSuites {
    @Suite(.serialized) struct FlashRequestTests {
        static let base = HostFirmware.modelBase

        @Test("erase takes whole sectors of the model region and nothing else")
        func eraseRanges() throws {
            let firmware = HostFirmware()
            func code(_ address: UInt32, _ length: UInt32) throws -> Int {
                let answer = try firmware.ask(TL_FLASH_ERASE, words(address, length))
                return firmware.error(in: answer).map { Int($0.code) } ?? TL_OK
            }
            #expect(try code(Self.base, 128 << 10) == TL_OK)
            #expect(try code(Self.base, 896 << 10) == TL_OK)
            #expect(try code(0x0804_0000, 512 << 10) == TL_OK)
            #expect(try code(0x0800_0000, 32 << 10) == TL_ERROR_FLASH_REGION)
            #expect(try code(0x0801_8000, 160 << 10) == TL_ERROR_FLASH_REGION)
            #expect(try code(0x080C_0000, 512 << 10) == TL_ERROR_FLASH_REGION)
            #expect(try code(0xFFFF_FFF0, 0x20) == TL_ERROR_FLASH_REGION)
            #expect(try code(Self.base, 0xFFFF_FFFF) == TL_ERROR_FLASH_REGION)
            #expect(try code(Self.base, 64 << 10) == TL_ERROR_FLASH_ALIGN)
            #expect(try code(Self.base + 4, 128 << 10) == TL_ERROR_FLASH_ALIGN)
            #expect(try code(Self.base, 0) == TL_ERROR_ARGUMENT)
        }

        @Test("what is written reads back by its CRC, and erasing removes it")
        func writeAndErase() throws {
            let firmware = HostFirmware()
            let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            try firmware.write(bytes, at: Self.base)
            let range = words(Self.base, 5000)
            #expect(try firmware.payload(TL_FLASH_CRC, range) == words(CRC32.of(bytes)))
            try firmware.payload(TL_FLASH_ERASE, words(Self.base, 128 << 10))
            let blank = [UInt8](repeating: 0xFF, count: 5000)
            #expect(try firmware.payload(TL_FLASH_CRC, range) == words(CRC32.of(blank)))
        }

        @Test("a write outside the model region, across a word or of another length is refused")
        func writeRanges() throws {
            let firmware = HostFirmware()
            let four: [UInt8] = [1, 2, 3, 4]
            func code(_ address: UInt32, _ length: UInt32, _ data: [UInt8]) throws -> Int {
                try firmware.refusal(TL_FLASH_WRITE, words(address, length) + data)
            }
            #expect(try code(Self.base - 4, 4, four) == TL_ERROR_FLASH_REGION)
            #expect(try code(HostFirmware.flashEnd, 4, four) == TL_ERROR_FLASH_REGION)
            #expect(try code(0xFFFF_FFFE, 4, four) == TL_ERROR_FLASH_REGION)
            #expect(try code(Self.base + 2, 4, four) == TL_ERROR_FLASH_ALIGN)
            #expect(try code(Self.base, 3, [1, 2, 3]) == TL_ERROR_FLASH_ALIGN)
            #expect(try code(Self.base, 8, four) == TL_ERROR_LENGTH)
            #expect(try code(Self.base, 0, []) == TL_ERROR_ARGUMENT)
        }

        @Test("programming over something else is found by reading back")
        func overwrite() throws {
            let firmware = HostFirmware()
            try firmware.write([0, 0, 0, 0], at: Self.base)
            let code = try firmware.refusal(TL_FLASH_WRITE, words(Self.base, 4) + [1, 2, 3, 4])
            #expect(code == TL_ERROR_FLASH_VERIFY)
        }

        @Test("the flash controller's error bits are reported")
        func controllerErrors() throws {
            let firmware = HostFirmware()
            tl_host_fail_flash(0x80)
            let erase = try firmware.ask(TL_FLASH_ERASE, words(Self.base, 128 << 10))
            #expect(firmware.error(in: erase)?.code == UInt16(TL_ERROR_FLASH_ERASE))
            #expect(firmware.error(in: erase)?.found == 0x80)
            tl_host_fail_flash(0x40)
            let write = try firmware.ask(TL_FLASH_WRITE, words(Self.base, 4, 0))
            #expect(firmware.error(in: write)?.code == UInt16(TL_ERROR_FLASH_WRITE))
            #expect(firmware.error(in: write)?.found == 0x40)
        }

        @Test("flash is read where it lies, a frame at most, and nothing else is")
        func read() throws {
            let firmware = HostFirmware()
            let bytes = (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 5) }
            try firmware.write(bytes, at: Self.base)
            #expect(try firmware.payload(TL_FLASH_READ, words(Self.base, 1024)) == bytes)
            #expect(try firmware.payload(TL_FLASH_READ, words(Self.base + 7, 3)) == Array(bytes[7..<10]))
            #expect(try firmware.payload(TL_FLASH_READ, words(Self.base, 0)).isEmpty)
            #expect(try firmware.refusal(TL_FLASH_READ, words(Self.base, 1025)) == TL_ERROR_ARGUMENT)
            let outside: [(UInt32, UInt32)] = [
                (HostFirmware.flashEnd - 1, 2), (0x2000_0000, 4), (0xFFFF_FFFF, 2), (0, 1),
            ]
            for (address, length) in outside {
                let code = try firmware.refusal(TL_FLASH_READ, words(address, length))
                #expect(code == TL_ERROR_FLASH_REGION)
            }
        }

        @Test("a CRC is taken of any range of flash, and of no other address")
        func crcRanges() throws {
            let firmware = HostFirmware()
            let whole = words(UInt32(TL_HOST_FLASH_BASE), UInt32(TL_HOST_FLASH_BYTES))
            let blank = [UInt8](repeating: 0xFF, count: Int(TL_HOST_FLASH_BYTES))
            #expect(try firmware.payload(TL_FLASH_CRC, whole) == words(CRC32.of(blank)))
            let outside: [(UInt32, UInt32)] = [
                (HostFirmware.flashEnd - 1, 2), (0x2000_0000, 4), (0xFFFF_FFFF, 2), (0, 1),
            ]
            for (address, length) in outside {
                let code = try firmware.refusal(TL_FLASH_CRC, words(address, length))
                #expect(code == TL_ERROR_FLASH_REGION)
            }
        }
    }
}
