import Boards
import Facts
import Networks
import TestSupport
import Testing

@Suite("Faults of the virtual board", .serialized)
struct FaultRecoveryTests {
    @Test(
        "a provoked fault arrives as a typed report, and the next profile succeeds",
        arguments: [
            (ProvokedFault.undefinedInstruction, "usage"), (.unmappedAccess, "bus"),
            (.stackOverflow, "stack"),
            (.hang, "watchdog"),
        ])
    func provoked(fault: ProvokedFault, kind: String) throws {
        let bench = try Bench()
        let model = try Model(bytes: try TableFive.kwsS.model())
        _ = try bench.board.attach()
        let report = try bench.board.provoke(fault)
        #expect(report.kind == kind)
        #expect(report.opIndex == nil)
        #expect(throws: BoardError.self) { _ = try bench.board.attach() }

        try bench.board.recover()
        _ = try bench.board.attach()
        let selected = try bench.board.select(try bench.board.install(model) { _, _ in })
        #expect(selected.opCount == model.operators.count)
        #expect(try bench.board.invoke(count: 1, cold: true).allSatisfy { $0 > 0 })
        #expect(try bench.process.status().staleReads == 0)
    }
}
