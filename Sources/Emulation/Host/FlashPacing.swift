import Foundation

/// Keeps emulated time from running ahead of the host's clock while flash is busy (`FlashTiming.real`).
///
/// A word takes 16 us, too short to wait for one by one: time that was skipped over is owed, and waited for once it is
/// worth it.
struct FlashPacing {
    private static let least = 0.001
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
            debt = max(0, debt + machine.seconds - before - elapsed)
        }
        return value
    }

    /// Notes that time has passed on the host's clock.
    mutating func pass(_ seconds: Double) {
        debt = max(0, debt - seconds)
    }

    /// Waits, as a debug probe does whose access the bus holds.
    mutating func sleepUntilPaid() {
        guard isAhead else { return }
        usleep(UInt32(min(debt, 10) * 1e6))
        debt = 0
    }
}
