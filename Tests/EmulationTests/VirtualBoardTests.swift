import Foundation
import Synchronization
import Testing

@testable import Emulation

@Suite("Virtual board")
struct VirtualBoardTests {
    /// A board served by a thread of its own until the test ends.
    private final class Served: @unchecked Sendable {
        let directory: String
        private let board: VirtualBoard
        private let ended = DispatchSemaphore(value: 0)

        /// A byte that the board sends as soon as it looks, or 0 for none.
        let sending = Mutex<UInt8>(0)

        init(program: String, drops: Bool = false) throws {
            directory = NSTemporaryDirectory() + UUID().uuidString
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            board = try VirtualBoard(machine: try Bench(program).machine, directory: directory)
            board.dropsWhenHostIsAway = drops
            Thread.detachNewThread { [self] in
                board.serve(endsWithControl: true) {
                    let byte = sending.withLock { byte in
                        defer { byte = 0 }
                        return byte
                    }
                    if byte != 0 { board.machine.serial.returnOutgoing([byte]) }
                    return false
                }
                ended.signal()
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: directory) }

        var terminalPath: String { board.terminalPath }

        /// Whether the board ended within 10 seconds.
        func hasEnded() -> Bool { ended.wait(timeout: .now() + 10) == .success }

        func connect(_ name: String) throws -> Int32 {
            let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let path = Array("\(directory)/\(name).sock".utf8)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Foundation.connect(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(result == 0)
            return file
        }
    }

    private func send(_ file: Int32, _ text: [UInt8]) {
        #expect(write(file, text, text.count) == text.count)
    }

    private func line(_ file: Int32) -> String {
        var text: [UInt8] = []
        var byte: UInt8 = 0
        while read(file, &byte, 1) == 1, byte != 10 { text.append(byte) }
        return String(decoding: text, as: UTF8.self)
    }

    private static let counting = "start:\nmovs r0, #1\n1: adds r0, #1\nb 1b"

    @Test("tells its status, takes garbage on both sockets, and ends with its control connection")
    func control() throws {
        let served = try Served(program: Self.counting)
        let control = try served.connect("control")
        send(control, Array("{\"command\":\"status\"}\n".utf8))
        let status = try JSONDecoder().decode(BoardStatus.self, from: Data(line(control).utf8))
        #expect(status.running && status.stale_reads == 0)
        send(control, [0xFF, 0xC0, 0x00, 10] + Array("{}\n[]\n{\"command\":7}\n".utf8))
        for _ in 0..<4 { #expect(line(control).contains("error")) }
        let probe = try served.connect("probe")
        send(probe, [UInt8](repeating: 0xEE, count: 64))
        var byte: UInt8 = 0
        #expect(read(probe, &byte, 1) <= 0)
        close(probe)
        let second = try served.connect("probe")
        send(second, [2, 0, 0, 0, 0])
        var answer = [UInt8](repeating: 9, count: 5)
        #expect(recv(second, &answer, 5, Int32(MSG_WAITALL)) == 5)
        #expect(answer == [0, 0, 0, 0, 0])
        send(control, Array("{\"command\":\"status\"}\n".utf8))
        let later = try JSONDecoder().decode(BoardStatus.self, from: Data(line(control).utf8))
        #expect(later.cycles > status.cycles)
        close(second)
        close(control)
        #expect(served.hasEnded())
    }

    @Test(
        "bytes of the board wait for a host that is away, or are lost where that is asked for",
        arguments: [false, true])
    func away(drops: Bool) throws {
        let served = try Served(program: Self.counting, drops: drops)
        let control = try served.connect("control")
        /// Has the board send a byte, and go through its loop a few times behind it.
        func sent(_ byte: UInt8) throws {
            served.sending.withLock { $0 = byte }
            while served.sending.withLock({ $0 }) != 0 { usleep(1000) }
            for _ in 0..<3 {
                send(control, Array("{\"command\":\"status\"}\n".utf8))
                try #require(line(control).contains("running"))
            }
        }
        try sent(1)
        let terminal = open(served.terminalPath, O_RDWR | O_NOCTTY)
        #expect(terminal >= 0)
        try sent(2)
        var byte: UInt8 = 0
        #expect(read(terminal, &byte, 1) == 1 && byte == (drops ? 2 : 1))
        close(terminal)
        try sent(3)
        let second = open(served.terminalPath, O_RDWR | O_NOCTTY)
        try sent(4)
        // Without the knob, what was not read stays in the terminal.
        #expect(read(second, &byte, 1) == 1 && byte == (drops ? 4 : 2))
        close(second)
        close(control)
        #expect(served.hasEnded())
    }

    @Test("a board whose probe plays a trace that is none does not start")
    func noTrace() throws {
        let board = try VirtualBoard(
            machine: try Bench(Self.counting).machine, directory: NSTemporaryDirectory())
        #expect(throws: EmulationError.self) { try board.play(trace: "/nowhere/trace") }
    }

    @Test("unplugged, the terminal hangs up and the probe is gone")
    func unplug() throws {
        let served = try Served(program: Self.counting)
        let control = try served.connect("control")
        let terminal = open(served.terminalPath, O_RDWR | O_NOCTTY)
        #expect(terminal >= 0)
        send(control, Array("{\"command\":\"unplug\"}\n".utf8))
        #expect(line(control).contains("done"))
        var byte: UInt8 = 0
        #expect(read(terminal, &byte, 1) <= 0)
        let probe = try served.connect("probe")
        send(probe, [2, 0, 0, 0, 0])
        #expect(read(probe, &byte, 1) == 1)
        #expect(byte == 3)
        send(control, Array("{\"command\":\"quit\"}\n".utf8))
        #expect(served.hasEnded())
        for file in [control, probe, terminal] { close(file) }
    }
}

@Suite("Flash memory and firmware files")
struct FlashMemoryTests {
    @Test("flash contents outlive the board, and a file serves one board at a time")
    func persistence() throws {
        let path = NSTemporaryDirectory() + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let memory = try FlashMemory(path: path)
            #expect(memory.load(0x100, width: 4) == .max)
            memory.store(0x1234_5678, at: 0x100, width: 4)
            #expect(throws: EmulationError.self) { try FlashMemory(path: path) }
        }
        #expect(try FlashMemory(path: path).load(0x100, width: 4) == 0x1234_5678)
    }

    @Test("a file of another size is refused and left alone")
    func wrongSize() throws {
        let path = NSTemporaryDirectory() + UUID().uuidString
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: EmulationError.self) { try FlashMemory(path: path) }
        #expect(FileManager.default.contents(atPath: path) == Data([1, 2, 3]))
    }

    @Test("a truncated or damaged firmware file is refused or read, never a crash")
    func damagedFirmware() throws {
        let path = try Assembler.assemble("start: b .")
        defer { Assembler.discard(path) }
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        #expect(try FirmwareFile(bytes, path: path).segments.first?.address == 0x0800_0000)
        for count in 0..<min(bytes.count, 52) {
            #expect(throws: EmulationError.self) { try FirmwareFile(Array(bytes.prefix(count)), path: path) }
        }
        let memory = try FlashMemory()
        for index in 0..<84 {
            var damaged = bytes
            damaged[index] ^= 0xFF
            if let image = try? FirmwareFile(damaged, path: path) { try? memory.load(image) }
        }
        #expect(memory.count == 1 << 20)
    }
}
