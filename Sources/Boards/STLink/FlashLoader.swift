import CLoader
import Facts

/// The program of `firmware/loader` in a chip's RAM: it erases, programs and sums flash while the host sends the next
/// bytes, so that the debug probe waits for no word.
///
/// `firmware/loader/loader.h` says how the two talk. The core must stand where a reset has left it.
final class FlashLoader: FlashWriter {
    /// Something that the loader is to do.
    private struct Job {
        var name: String
        var operation: Int32
        var address: UInt32 = 0
        var source: UInt32 = 0
        var count: UInt32 = 0
        /// How long it takes typically, and at most.
        var typical: Duration = .zero
        var longest: Duration
        /// When it is done if it and those before it take their typical times.
        var expectedEnd: Duration = .zero

        /// As a slot holds it.
        var fields: [UInt8] {
            [address, source, count, UInt32(bitPattern: operation)].flatMap { [UInt8](record: $0) }
        }
    }

    /// Bytes programmed by one job, half of what the loader holds.
    private static let chunk = 32 * 1024
    /// A loader that has not answered by then does not run.
    private static let startTimeout = Duration.milliseconds(500)
    private static let shortestPause = Duration.microseconds(500)

    private let probe: STLink
    private let board: BoardDescriptor
    private let controller: FlashController
    private var posted = 0
    private var expectedEnd = Duration.zero
    private var pending = [Job?](repeating: nil, count: Int(LOADER_SLOT_COUNT))

    /// Puts the loader into RAM and starts it.
    ///
    /// - Returns: nil if it cannot be put there, or does not run.
    /// - Throws: only what ends all work with the probe.
    init?(probe: STLink, board: BoardDescriptor, controller: FlashController) throws(ProbeError) {
        self.probe = probe
        self.board = board
        self.controller = controller
        do throws(ProbeError) {
            guard try start() else { return nil }
        } catch .status {
            return nil
        }
    }

    func erase(_ sectors: [BoardDescriptor.Sector]) throws(ProbeError) {
        let sorted = sectors.sorted { $0.index < $1.index }
        // Those that follow each other are one job.
        let runs = sorted.reduce(into: [[BoardDescriptor.Sector]]()) { runs, sector in
            if let last = runs.last?.last, last.index + 1 == sector.index {
                runs[runs.count - 1].append(sector)
            } else {
                runs.append([sector])
            }
        }
        for run in runs {
            let bytes = run.reduce(0) { $0 + $1.range.count }
            try post(
                Job(
                    name: "erase", operation: LOADER_ERASE,
                    address: UInt32(truncatingIfNeeded: run.first?.index ?? 0),
                    count: UInt32(truncatingIfNeeded: run.count),
                    typical: .milliseconds(bytes * controller.geometry.eraseMilliseconds / (256 * 1024)),
                    longest: FlashController.eraseTimeout * run.count))
        }
    }

    func program(_ pieces: [FlashProgrammer.Piece], progress: (Int) -> Void) throws(ProbeError) {
        var written = 0
        for part in pieces.flatMap({ $0.cut(at: Self.chunk) }) {
            let words = part.filled(to: controller.geometry.unitBytes)
            let accesses = words.count / controller.accessBytes
            let typical = controller.geometry.programMicroseconds * accesses
            let job = Job(
                name: "program", operation: LOADER_PROGRAM, address: part.address,
                count: UInt32(truncatingIfNeeded: words.count),
                // An access takes seven times as long at most (DS10916 table 44).
                typical: .microseconds(typical), longest: .microseconds(13 * typical))
            try post(job, with: words)
            written += part.bytes.count
            progress(written)
        }
        try settleAll()
    }

    func holds(_ piece: FlashProgrammer.Piece) throws(ProbeError) -> Bool {
        guard !piece.bytes.isEmpty else { return true }
        return try sum(in: try post(Self.sum(of: piece.bytes.count, at: piece.address)))
            == CRC32.of(piece.bytes)
    }

    /// Stops the loader and locks the controller.
    func stop() throws(ProbeError) {
        try probe.halt()
        try controller.stop()
    }

    // MARK: Starting

    /// Has the loader sum its own code first, which shows that it runs and has arrived whole.
    private func start() throws(ProbeError) -> Bool {
        let code = FlashLoaderCode.words.flatMap { [UInt8](record: $0) }
        var job = Self.sum(of: code.count, at: board.ramBase)
        (job.name, job.longest) = ("start", Self.startTimeout)
        let slots =
            job.fields + [UInt8](repeating: 0, count: Int(LOADER_SLOT_BYTES * (LOADER_SLOT_COUNT - 1)))
        let control = [
            controller.controlBits, controller.registers.status, controller.registers.errors,
            UInt32(truncatingIfNeeded: controller.accessBytes),
        ].flatMap { [UInt8](record: $0) }
        let content = [
            (0, code), (LOADER_MAILBOX_OFFSET, control), (LOADER_MAILBOX_OFFSET + LOADER_SLOTS, slots),
        ]
        var memory: [UInt8] = []
        for (offset, bytes) in content {
            memory += [UInt8](repeating: 0, count: Int(offset) - memory.count) + bytes
        }
        try probe.write(board.ramBase, memory, width: 4)
        try probe.run(at: board.ramBase, argument: mailbox)
        let slot = note(job)
        do throws(ProbeError) {
            if try sum(in: slot) == CRC32.of(code) { return true }
        } catch .core, .flash {}
        try probe.halt()
        return false
    }

    // MARK: Jobs

    private static func sum(of count: Int, at address: UInt32) -> Job {
        // Some 6 cycles a byte at the 16 MHz that the core has after a reset.
        Job(
            name: "sum", operation: LOADER_SUM, address: address, count: UInt32(truncatingIfNeeded: count),
            typical: .microseconds(count * 3 / 8), longest: .milliseconds(1) + .microseconds(10 * count))
    }

    /// The CRC-32 that the job in a slot makes.
    private func sum(in slot: Int) throws(ProbeError) -> UInt32 {
        try settle(slot)
        return try probe.readWord(record(slot) + UInt32(LOADER_SOURCE))
    }

    private var mailbox: UInt32 { board.ramBase + UInt32(LOADER_MAILBOX_OFFSET) }

    private func record(_ slot: Int) -> UInt32 {
        mailbox + UInt32(LOADER_SLOTS) + UInt32(slot) * UInt32(LOADER_SLOT_BYTES)
    }

    /// Hands a job over once its slot is free, and does not wait for its end.
    ///
    /// - Returns: its slot.
    @discardableResult
    private func post(_ job: Job, with bytes: [UInt8] = []) throws(ProbeError) -> Int {
        let slot = posted % pending.count
        try settle(slot)
        var job = job
        if !bytes.isEmpty {
            job.source = board.ramBase + UInt32(LOADER_BUFFER_OFFSET) + UInt32(slot * Self.chunk)
            try probe.write(job.source, bytes, width: 4)
        }
        // The probe writes words in the order of their addresses, and the operation is the last one.
        try probe.write(record(slot), job.fields, width: 4)
        return note(job)
    }

    /// Notes a job that was handed over.
    private func note(_ job: Job) -> Int {
        let slot = posted % pending.count
        expectedEnd = max(expectedEnd, probe.pacing.now()) + job.typical
        pending[slot] = job
        pending[slot]?.expectedEnd = expectedEnd
        posted += 1
        return slot
    }

    private func settleAll() throws(ProbeError) {
        // In the order in which they were posted: behind one that failed none is done.
        for offset in pending.indices { try settle((posted + offset) % pending.count) }
    }

    /// Waits for the end of the job in a slot, if there is one.
    ///
    /// It is looked at less and less often, but more often again when its typical time has nearly passed.
    private func settle(_ slot: Int) throws(ProbeError) {
        guard let job = pending[slot] else { return }
        let start = probe.pacing.now()
        let limit = pending.reduce(.seconds(1)) { $0 + ($1?.longest ?? .zero) }
        var longestPause = Self.shortestPause
        repeat {
            let state = try probe.readWord(record(slot) + UInt32(LOADER_OPERATION))
            if state == 0 {
                pending[slot] = nil
                return
            }
            if state & LOADER_FAILED != 0 { throw try failure(of: job, slot: slot, state: state) }
            let left = job.expectedEnd - probe.pacing.now()
            probe.pacing.pause(
                min(max(left > .zero ? left / 2 : left / -2, Self.shortestPause), longestPause))
            longestPause = min(longestPause * 2, probe.pacing.longestPoll)
        } while probe.pacing.now() - start < limit
        throw .core("the flash loader does not end its job (\(job.name))")
    }

    private func failure(of job: Job, slot: Int, state: UInt32) throws(ProbeError) -> ProbeError {
        pending = pending.map { _ in nil }
        var address = try probe.readWord(record(slot) + UInt32(LOADER_ADDRESS))
        if job.operation == LOADER_ERASE {
            address = board.sectors.first { $0.index == Int(address) }?.range.lowerBound ?? address
        }
        return .flash(operation: job.name, address: address, status: state & ~LOADER_FAILED)
    }
}
