import BoardContract
import HostInference
import Networks
import Testing

@testable import Boards
@testable import Facts

/// What every board must do, whatever stands behind the seam.
@Suite(.serialized) struct BoardContractTests {
    private static let inputBytes = 8 * 8 * 3

    private func input(seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return generator.bytes(Self.inputBytes)
    }

    /// One inference from a model to an output.
    private func run(_ model: Model, _ input: [UInt8], on board: some Board) throws -> [UInt8] {
        _ = try board.attach()
        _ = try board.select(try board.install(model) { _, _ in })
        try board.write(input, input: 0)
        _ = try board.invoke(count: 1, cold: false)
        return try board.read(output: 0)
    }

    private func expected(_ model: Model, _ input: [UInt8]) throws -> [UInt8] {
        try #require(try HostEngine(model).outputs([input]).first)
    }

    @Test(
        "the contract runs on the virtual board too",
        .enabled(
            if: Rig.missing == nil || Rig.isRequired,
            "virtual-board or firmware is not built: make build firmwares"))
    func virtualIsThere() {
        #expect(Rig.missing == nil)
    }

    @Test("attaching to an erased chip flashes the firmware and says who answers", arguments: Rig.available)
    func attach(rig: Rig) throws {
        let board = try rig.board()
        let identity = try board.attach()
        #expect(identity.board == rig.descriptor.name)
        #expect(identity.engine == "bundled")
        #expect(identity.firmwareBuildID == board.firmware.buildID)
        #expect(identity.uniqueID.count == 24)
        #expect(identity.sectorBytes == rig.descriptor.sectorBytes)
        #expect(identity.arenaExtents.reduce(0) { $0 + $1.bytes } == identity.arenaBytes)
        #expect(identity.staticBytes <= 16 * 1024)
        #expect(try board.attach() == identity)
    }

    @Test("a model is written once and found again, by another attachment too", arguments: Rig.available)
    func installTwice(rig: Rig) throws {
        let board = try rig.board()
        let model = try ExampleModel.small()
        var steps: [Int] = []
        var total = 0
        let first = try board.install(model) { done, all in
            steps.append(done)
            total = all
        }
        #expect(!first.wasPresent)
        #expect(steps == steps.sorted())
        #expect(steps.first == 0)
        #expect(steps.last == total)
        let second = try board.install(model) { _, _ in Issue.record("something was written") }
        #expect(second.wasPresent)
        #expect(second.entryAddress == first.entryAddress)
        #expect(second.blobAddress % 32 == 0)
        let other = try board.install(try ExampleModel.small(seed: 2)) { _, _ in }
        #expect(!other.wasPresent)
        try board.reset()
        #expect(try board.install(model) { _, _ in }.wasPresent)
    }

    @Test("selecting describes the model as its file does", arguments: Rig.available)
    func select(rig: Rig) throws {
        let board = try rig.board()
        let model = try ExampleModel.small()
        let selected = try board.select(try board.install(model) { _, _ in })
        #expect(selected.opCount == model.operators.count)
        #expect(selected.inputs.map(\.shape) == model.inputs.map { model.tensors[$0].shape })
        #expect(selected.outputs.map(\.shape) == model.outputs.map { model.tensors[$0].shape })
        #expect(selected.inputs.map(\.bytes) == [Self.inputBytes])
        #expect(selected.arena.totalBytes > Self.inputBytes)
        let arena = selected.arena
        #expect(arena.totalBytes == arena.tensorBytes + arena.scratchBytes + arena.persistentBytes)
    }

    @Test("outputs are the engine's, and each input gets its own", arguments: Rig.available)
    func roundTrip(rig: Rig) throws {
        let board = try rig.board()
        let model = try ExampleModel.small()
        let inputs = (1...3).map { input(seed: $0) }
        let outputs = try inputs.map { try run(model, $0, on: board) }
        #expect(outputs == (try inputs.map { try expected(model, $0) }))
        #expect(Set(outputs).count == 3)
    }

    @Test("as many inferences run as asked for, over the link's limit too", arguments: Rig.available)
    func invokeCounts(rig: Rig) throws {
        let board = try rig.board()
        _ = try run(try ExampleModel.small(), input(seed: 1), on: board)
        for count in [1, 3, 64, 130] {
            let cycles = try board.invoke(count: count, cold: count == 3)
            #expect(cycles.count == count)
            #expect(cycles.allSatisfy { $0 > 0 })
        }
        #expect(throws: BoardError.self) { try board.invoke(count: 0, cold: false) }
        #expect(throws: BoardError.self) { try board.invoke(count: -1, cold: false) }
        #expect(try board.invoke(count: 1, cold: false).count == 1)
    }

    @Test("every op has its cycles, in the file's order", arguments: Rig.available)
    func profileOps(rig: Rig) throws {
        let board = try rig.board()
        let model = try ExampleModel.small()
        _ = try run(model, input(seed: 1), on: board)
        let ops = try board.profileOps()
        #expect(ops.map(\.index) == Array(model.operators.indices))
        #expect(ops.map(\.opCode) == model.operators.map(\.code.number))
        #expect(ops.allSatisfy { $0.cycles > 0 })
    }

    @Test("memory in use stays within what there is", arguments: Rig.available)
    func memory(rig: Rig) throws {
        let board = try rig.board()
        let identity = try board.attach()
        let selected = try board.select(try board.install(try ExampleModel.small()) { _, _ in })
        _ = try board.invoke(count: 1, cold: true)
        let memory = try board.memory()
        #expect(memory.arena == selected.arena)
        #expect(memory.arenaBytes == identity.arenaBytes)
        #expect(memory.arenaHighWaterBytes > 0)
        #expect(memory.arenaHighWaterBytes <= memory.arenaBytes)
        #expect((1..<memory.stackBytes).contains(memory.stackHighWaterBytes))
        #expect(memory.staticBytes == identity.staticBytes)
    }

    @Test(
        "a model runs at the address that is named, with its arena in each memory, and gives the same bytes",
        arguments: Rig.available)
    func placement(rig: Rig) throws {
        let board = try rig.board()
        let identity = try board.attach()
        let model = try ExampleModel.small()
        let input = input(seed: 5)
        let output = try expected(model, input)
        let span = UInt32(EntryHeader.span(length: model.bytes.count))
        for address in [identity.modelEnd - span, identity.modelBase + 3072] {
            try board.place(Placement(flashAddress: address))
            #expect(try run(model, input, on: board) == output)
            #expect(try board.install(model) { _, _ in }.entryAddress == address)
        }
        for extent in identity.arenaExtents {
            let memory = try #require(Placement.Memory(rawValue: extent.kind))
            try board.place(Placement(arena: memory))
            #expect(try run(model, input, on: board) == output)
            let end = identity.arenaBase + UInt32(identity.arenaBytes)
            #expect(try board.memory().arenaBytes == Int(end - extent.base))
            #expect(try identity.placed(Placement(arena: memory)).arenaBytes == Int(end - extent.base))
        }
        if !identity.arenaExtents.contains(where: { $0.kind == "dtcm" }) {
            #expect(throws: BoardError.placement(memory: "dtcm", found: "sram")) {
                try board.place(Placement(arena: .dtcm))
            }
        }
        try board.place(.standard)
        #expect(try run(model, input, on: board) == output)
        #expect(try board.memory().arenaBytes == identity.arenaBytes)
    }

    @Test("a model that the engine refuses leaves the board well", arguments: Rig.available)
    func refusedModel(rig: Rig) throws {
        let board = try rig.board()
        let wide = try ExampleModel.wide(bytes: rig.descriptor.ramBytes)
        let installed = try board.install(wide) { _, _ in }
        #expect {
            try board.select(installed)
        } throws: { error in
            guard case .model(_, _, _, let expected, let found, _)? = error as? BoardError else {
                return false
            }
            return expected > found && found > rig.descriptor.ramBytes - 20_000
        }
        let model = try ExampleModel.small()
        #expect(try run(model, input(seed: 1), on: board) == (try expected(model, input(seed: 1))))
    }

    @Test(
        "a model larger than the log is refused with the figures, the largest is written",
        arguments: Rig.available.filter { $0 != .virtualByLink })
    func tooLarge(rig: Rig) throws {
        let board = try rig.board()
        let identity = try board.attach()
        let room = Int(identity.modelEnd - identity.modelBase) - 64
        let huge = try ExampleModel.heavy(bytes: room)
        #expect(throws: BoardError.modelTooLarge(bytes: huge.bytes.count, available: room)) {
            try board.install(huge) { _, _ in }
        }
        let large = try ExampleModel.heavy(bytes: room - 10_000)
        #expect(
            try board.select(try board.install(large) { _, _ in }).installed.blobBytes == large.bytes.count)
        let small = try ExampleModel.small()
        #expect(try run(small, input(seed: 2), on: board) == (try expected(small, input(seed: 2))))
    }

    @Test("requests that make no sense are refused and change nothing", arguments: Rig.available)
    func misuse(rig: Rig) throws {
        let board = try rig.board()
        _ = try board.attach()
        #expect(throws: BoardError.noModelSelected) { try board.read(output: 0) }
        #expect(throws: BoardError.noModelSelected) { try board.invoke(count: 1, cold: false) }
        #expect(throws: BoardError.noModelSelected) { try board.profileOps() }
        #expect(throws: BoardError.noModelSelected) { try board.memory() }
        let nowhere = InstalledModel(
            entryAddress: 0x0806_0000, blobAddress: 0x0806_0040, blobBytes: 1, wasPresent: true)
        #expect {
            try board.select(nowhere)
        } throws: { ($0 as? BoardError)?.isDamagedEntry ?? false }
        let model = try ExampleModel.small()
        _ = try run(model, input(seed: 3), on: board)
        #expect(throws: BoardError.self) { try board.write([1, 2, 3], input: 0) }
        #expect(throws: BoardError.self) { try board.write([], input: 1) }
        #expect(throws: BoardError.self) { try board.read(output: -1) }
        try board.write(input(seed: 3), input: 0)
        _ = try board.invoke(count: 1, cold: false)
        #expect(try board.read(output: 0) == (try expected(model, input(seed: 3))))
    }

    @Test("a reset forgets the selection and keeps the models", arguments: Rig.available)
    func reset(rig: Rig) throws {
        let board = try rig.board()
        let model = try ExampleModel.small()
        _ = try run(model, input(seed: 1), on: board)
        try board.reset()
        #expect(throws: BoardError.noModelSelected) { try board.read(output: 0) }
        #expect(try board.install(model) { _, _ in }.wasPresent)
    }

    @Test(
        "a fault is reported, then nothing goes until the board is recovered",
        arguments: Rig.available, ProvokedFault.allCases)
    func faults(rig: Rig, fault: ProvokedFault) throws {
        let board = try rig.board()
        let model = try ExampleModel.small()
        _ = try run(model, input(seed: 1), on: board)
        let report = try board.provoke(fault)
        let kinds: [ProvokedFault: Set<String>] = [
            .undefinedInstruction: ["usage"], .unmappedAccess: ["bus"], .stackOverflow: ["stack"],
            .hang: ["watchdog"],
        ]
        #expect(kinds[fault]?.contains(report.kind) ?? false, "\(report)")
        #expect(throws: BoardError.broken(first: .fault(report))) {
            try board.invoke(count: 1, cold: false)
        }
        #expect(throws: BoardError.self) { try board.attach() }
        try board.recover()
        #expect(try board.storedFault()?.kind == report.kind)
        #expect(try run(model, input(seed: 2), on: board) == (try expected(model, input(seed: 2))))
    }

    /// Operations in process; on the virtual board, where each takes a process, some of them, and each 41st where each
    /// double word takes several.
    private func positions(_ rig: Rig) -> [Int] {
        if rig.isVirtual { return [1, 5, 40, 700] }
        return Array(stride(from: 1, to: 20_000, by: rig.descriptor == .l4r5zi ? 41 : SweepStep.operations))
    }

    @Test(
        "whichever operation on the lines fails, the error has a name and the board comes back",
        arguments: Rig.available.filter { $0.descriptor == .f746zg || !$0.isVirtual }, Outage.Kind.allCases)
    func outages(rig: Rig, kind: Outage.Kind) throws {
        // A lost byte on a real line is noticed only after the whole patience of a request.
        if rig.isVirtual && kind == .loss { return }
        let model = try ExampleModel.small()
        let input = input(seed: 4)
        let output = try expected(model, input)
        var failures = 0
        for position in positions(rig) {
            let outage = Outage(at: position, kind: kind)
            let board = try rig.board(outage: outage)
            do {
                #expect(try run(model, input, on: board) == output)
                if !outage.hasHappened { break }
            } catch {
                failures += 1
                let first = try #require(error as? BoardError)
                #expect(!first.description.isEmpty)
                if !first.leavesBoardWell {
                    #expect(throws: BoardError.broken(first: first)) { try board.attach() }
                    try board.recover()
                }
                #expect(try run(model, input, on: board) == output, "after \(first) at \(position)")
            }
        }
        if kind == .error { #expect(failures > (rig.isVirtual ? 0 : 3)) }
    }
}
