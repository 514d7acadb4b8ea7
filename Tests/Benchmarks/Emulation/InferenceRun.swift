import Cycles
import Networks

@testable import Boards
@testable import Emulation
@testable import Facts

/// One inference of a model on a machine, and the same inference on the bare library from the same state.
final class InferenceRun {
    /// What a run took.
    struct Figures {
        var seconds: Double
        var instructions: UInt64
        var cycles: UInt64
    }

    private struct State {
        var registers: [(register: Register, value: UInt32)]
        var ram: [UInt8]
    }

    let machine: Machine
    private let stream: MachineStream
    private let session: LinkSession

    init(_ model: Model, firmware: String, timing: Machine.Timing = .fast) throws {
        let chip = Chip.f746zg
        let flash = try FlashMemory(for: chip)
        try flash.load(FirmwareFile(path: firmware))
        machine = try Machine(chip: chip, flash: flash, timing: timing)
        stream = MachineStream(machine)
        session = LinkSession(stream: stream)
        let base = try session.hello().modelBase
        let entry = EntryHeader(model: model, at: base).bytes + model.bytes
        for (offset, byte) in entry.enumerated() {
            flash.store(UInt32(byte), at: Int(base - Chip.flash) + offset, width: 1)
        }
        let installed = InstalledModel(
            entryAddress: base, blobAddress: base + UInt32(EntryHeader.byteCount),
            blobBytes: model.bytes.count, wasPresent: true)
        _ = try session.select(installed)
        // Translates the code, fills the caches.
        _ = try session.invoke(count: 1, cold: true)
    }

    /// Runs the inference on the machine, from the rise of the marker pin to its fall.
    func onMachine() throws -> Figures {
        var figures: [Figures] = []
        let begin = ProcessorTime.now
        try watchingMarker {
            figures.append(
                Figures(
                    seconds: ProcessorTime.now - begin, instructions: machine.instructions,
                    cycles: machine.cycles))
        }
        guard figures.count == 2 else { throw BenchmarkError(description: "the marker pin moved otherwise") }
        return Figures(
            seconds: figures[1].seconds - figures[0].seconds,
            instructions: figures[1].instructions - figures[0].instructions,
            cycles: figures[1].cycles - figures[0].cycles)
    }

    private func watchingMarker(_ edge: () -> Void) throws {
        let port = machine.ports[machine.chip.marker.port]
        let recorder = port.outputChanged
        defer {
            port.outputChanged = recorder
            stream.stopped = {}
        }
        var hasMoved = false
        try withoutActuallyEscaping(edge) { edge in
            stream.stopped = {
                if hasMoved { edge() }
                hasMoved = false
            }
            // The block that drives the pin goes on; the machine stops before the next one.
            port.outputChanged = { [machine] before, after in
                recorder(before, after)
                hasMoved = true
                machine.sliceEnd = 0
                machine.attend()
            }
            _ = try session.invoke(count: 1, cold: false)
            stream.stopped = {}
            port.outputChanged = recorder
        }
    }

    /// A core of the library alone, without any hook, that runs the inference as often as it is asked to.
    ///
    /// - Parameter isInterposed: whether its stores are those of a machine.
    func bare(isInterposed: Bool) throws -> BareInference {
        var states: [State] = []
        var addresses: [UInt32] = []
        try watchingMarker {
            states.append(
                State(
                    registers: BareInference.registers.map { ($0, machine.processor[$0]) },
                    ram: Array(
                        UnsafeRawBufferPointer(start: machine.ram.bytes, count: machine.ram.count))))
            addresses.append(machine.processor[.pc])
        }
        guard states.count == 2 else { throw BenchmarkError(description: "the marker pin moved otherwise") }
        return try BareInference(
            machine, registers: states[0].registers, ram: states[0].ram, from: addresses[0],
            to: addresses[1], expected: states[1].ram, isInterposed: isInterposed)
    }
}

/// What keeps the benchmark from running.
struct BenchmarkError: Error, CustomStringConvertible {
    var description: String
}
