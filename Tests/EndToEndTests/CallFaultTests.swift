import Foundation
import TestSupport
import Testing

/// Calls on serial ports and sockets fail, children do not start, the clock goes back, and the search meets them all.
///
/// `THROUGHLINE_CALL_FAULT_STEP` is the number of calls from one that fails to the next, and lets the search be tried too.
@Suite struct CallFaultTests {
    static let step = ProcessInfo.processInfo.environment["THROUGHLINE_CALL_FAULT_STEP"].flatMap(Int.init)

    /// The jobs of some verbs; without the variable of the first of them.
    private static func jobs(_ verbs: String...) -> [FaultSweep.Job] {
        let wanted = step == nil ? Array(verbs.prefix(1)) : verbs
        return FaultSweep.jobs.filter { wanted.contains($0.arguments[0]) }
    }

    /// Calls of a kind that fail in turn: three of them in the suite, and at least as many of what is called seldom.
    private static func places(_ sweep: FaultSweep) -> StrideThrough<Int> {
        let third = max(1, (sweep.calls + 2) / 3)
        return stride(from: 1, through: sweep.calls, by: min(step ?? third, third))
    }

    @Test(
        "a call on a line to the board that fails is made good or is one line, and the next run completes",
        arguments: jobs("profile", "characterize"))
    func lines(job: FaultSweep.Job) throws {
        let sweep = try FaultSweep(job, .lines)
        try #require(sweep.calls > 100)
        for call in Self.places(sweep) {
            try sweep.disturb(call: call, error: EIO, stays: false)
            // As a cable that is pulled.
            try sweep.disturb(call: call, error: EIO, stays: true)
        }
    }

    @Test(
        "a child that does not start is one line, and the next run completes",
        arguments: jobs("profile", "characterize"))
    func processes(job: FaultSweep.Job) throws {
        let sweep = try FaultSweep(job, .processes)
        try #require(sweep.calls > 0)
        for call in 1...sweep.calls {
            for stays in [false, true] { try sweep.disturb(call: call, error: EAGAIN, stays: stays) }
        }
        // Without its board no run ends well.
        #expect(try sweep.disturb(call: sweep.calls, error: EAGAIN, stays: true))
    }

    @Test(
        "a clock that is set back by 400 days while a command runs changes nothing",
        arguments: jobs("merge", "import", "profile", "characterize", "fit", "predict", "export", "report"))
    func clock(job: FaultSweep.Job) throws {
        let sweep = try FaultSweep(job, .clock)
        for call in Self.places(sweep) {
            #expect(try !sweep.disturb(call: call, error: 0, stays: true))
        }
    }

    @Test(
        "whatever fails in a search, in either program, it goes on where it was", .enabled(if: step != nil),
        arguments: FaultSweep.searches, FaultyFiles.Kind.allCases)
    func search(job: FaultSweep.Job, kind: FaultyFiles.Kind) throws {
        let sweep = try FaultSweep(job, kind)
        for call in Self.places(sweep) {
            let error = kind == .processes ? EAGAIN : EIO
            try sweep.disturb(call: call, error: error, stays: kind == .clock)
        }
    }
}
