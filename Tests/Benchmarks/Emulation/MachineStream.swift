@testable import Boards
@testable import Emulation

/// The serial line of a machine in this process.
final class MachineStream: ByteStream {
    let machine: Machine
    /// Called whenever the machine has come to a stop.
    var stopped: () -> Void = {}

    init(_ machine: Machine) {
        self.machine = machine
        machine.serial.hostBaud = 115_200
        while machine.run(slice: 10_000_000) == .slice {}
    }

    func read(until deadline: ContinuousClock.Instant) throws(StreamError) -> [UInt8] {
        while true {
            let pause = machine.run(slice: 1_000_000_000)
            stopped()
            let bytes = machine.serial.takeOutgoing()
            if !bytes.isEmpty || pause != .slice { return bytes }
        }
    }

    func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(StreamError) {
        machine.serial.send(bytes)
    }

    func setSpeed(_ baud: Int) throws(StreamError) { machine.serial.hostBaud = Double(baud) }

    func close() {}
}
