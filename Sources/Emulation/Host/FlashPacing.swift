import Foundation

/// Keeps emulated time from running ahead of the host's clock while flash is busy (`FlashTiming.real`).
///
/// A word takes 16 us, too short to wait for one by one: time that was skipped over is owed, and waited for once it is
/// worth it. What the host took longer than it should have is made up for.
struct FlashPacing {
    private static let least = 0.001
    /// Most that emulated time may be behind and still make up for it.
    private static let longestDelay = 0.1
    private var debt = 0.0

    /// Whether the machine has to stand still.
    var isAhead: Bool { debt >= Self.least }

    /// Runs the body and notes what it skipped of flash's busy time.
    mutating func follow<Value>(_ machine: Machine, _ body: () -> Value) -> Value {
        guard machine.flashTiming == .real else { return body() }
        let (operations, before) = (machine.flashOperations, machine.seconds)
        let start = DispatchTime.now().uptimeNanoseconds
        let value = body()
        if machine.flashOperations != operations {
            let elapsed = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
            owe(machine.seconds - before - elapsed)
        }
        return value
    }

    /// Notes that time has passed on the host's clock.
    mutating func pass(_ seconds: Double) {
        owe(-seconds)
    }

    private mutating func owe(_ seconds: Double) {
        debt = max(-Self.longestDelay, debt + seconds)
    }

    /// Waits, as a debug probe does whose access the bus holds.
    mutating func sleepUntilPaid() {
        guard isAhead else { return }
        let start = DispatchTime.now().uptimeNanoseconds
        usleep(UInt32(min(debt, 10) * 1e6))
        pass(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
    }
}
