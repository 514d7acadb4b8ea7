public import Boards
public import Facts
import Foundation
import Networks
public import Records

/// The acceptance of a board: everything that figures rest on, looked at in one go and without questions.
public struct Acceptance {
    /// How much is done.
    public struct Scale: Hashable, Sendable {
        /// Networks of the KWS backbone that run on the board and on a virtual one.
        public var models = 20
        /// Inferences of one model.
        public var repeats = 50
        /// Seconds for the clock.
        public var clockSeconds = 5.0
        /// Seconds after which no further model is started.
        public var limitSeconds = 14 * 60.0

        /// The scale of a real acceptance.
        public init() {}
    }

    /// Largest spread of one model's cycles, as a share.
    public static let repeatTolerance = 0.01
    static let seed: UInt64 = 1

    let device: ConnectedBoard
    let reference: any Board
    let store: Store
    let tool: Tool
    let scale: Scale
    let start = ContinuousClock.now

    /// Creates an acceptance.
    ///
    /// - Parameters:
    ///   - device: the board.
    ///   - reference: a virtual board of the same kind with the same firmware.
    ///   - store: gets a row for each profile of either.
    public init(
        device: ConnectedBoard, reference: any Board, store: Store, tool: Tool, scale: Scale = Scale()
    ) {
        self.device = device
        self.reference = reference
        self.store = store
        self.tool = tool
        self.scale = scale
    }

    /// Runs it; what fails is a check of the report, and the steps behind it go on if the board can be recovered.
    ///
    /// - Parameter progress: called with a few words before each step.
    /// - Throws: `StoreError` if rows cannot be stored.
    public func run(progress: (String) -> Void = { _ in }) throws(StoreError) -> AcceptanceReport {
        var report = AcceptanceReport(
            boardName: device.descriptor.name, origin: device.origin, provenance: tool.provenance)
        progress("probe and firmware")
        report.add(probe())
        report.add(firmware())
        do throws(Failure) {
            report.board = try Profiler(board: device, tool: tool).attach(.asFound)
        } catch {
            report.add(AcceptanceCheck(name: "firmware answers", state: .failed, detail: error.message))
        }
        if let identity = report.board {
            report.add(chip())
            let deviations = identity.deviations(from: device.descriptor)
            report.add(Self.setUp(identity, deviations))
            SelfTest(board: device, seconds: scale.clockSeconds).run(on: identity, progress: progress)
                .forEach { report.add($0) }
            // Rows of a board that is not set up as its kind must be asked for.
            if deviations.isEmpty || device.setUp == .asFound {
                try examine(identity, into: &report, progress: progress)
            }
            tryFailures(into: &report, progress: progress)
            report.wear = try store.wear().first {
                $0.chip.uniqueID == identity.uniqueID && $0.chip.board == identity.board
                    && $0.chip.origin == device.origin
            }
        }
        report.seconds = Self.seconds(ContinuousClock.now - start)
        return report
    }

    /// Whether clock, wait states, over-drive and caches are those of the kind of board.
    private static func setUp(_ identity: BoardIdentity, _ deviations: [SetUpDeviation]) -> AcceptanceCheck {
        AcceptanceCheck(
            name: "set-up", passed: deviations.isEmpty,
            detail: deviations.isEmpty
                ? "\(identity.clockHz / 1_000_000) MHz, \(identity.flashWaitStates) wait states, "
                    + identity.features.joined(separator: " ") + ": as the board's kind"
                : deviations.map(\.description).joined(separator: "; ")
                    + "; reset the board, check its cable and clock",
            figures: [
                "clock_hz": Double(identity.clockHz), "flash_wait_states": Double(identity.flashWaitStates),
            ])
    }

    // MARK: Probe and firmware

    private func probe() -> AcceptanceCheck {
        guard device.hasProbe else {
            return AcceptanceCheck(
                name: "probe", state: device.installRoute == .probe ? .failed : .skipped,
                detail: "the debug probe cannot be used; models go by the serial line")
        }
        do throws(BoardError) {
            let found = try device.probeReport()
            return AcceptanceCheck(
                name: "probe", state: .passed,
                detail: "ST-LINK \(found.version), the chip's supply is \(found.millivolts) mV",
                figures: ["supply_mv": Double(found.millivolts)])
        } catch {
            return AcceptanceCheck(name: "probe", state: .failed, detail: error.description)
        }
    }

    private func firmware() -> AcceptanceCheck {
        do throws(BoardError) {
            guard device.hasProbe else {
                let isIntact = try device.firmwareIsIntact()
                return AcceptanceCheck(
                    name: "firmware", passed: isIntact,
                    detail: isIntact
                        ? "in flash, by the chip's own CRC; it could not be written anew without a probe"
                        : "flash does not hold it, by the chip's own CRC; connect the probe")
            }
            let installed = try device.installFirmware()
            let identity = installed.identity
            let holds = try device.probeReport().holdsFirmware
            return AcceptanceCheck(
                name: "firmware", passed: holds,
                detail: "build \(identity.firmwareBuildID.prefix(12)), engine \(identity.engine) "
                    + "\(identity.engineVersion), "
                    + (holds
                        ? (installed.wasPresent ? "was in flash" : "written now")
                            + ", read back byte for byte, answers"
                        : "reads back differently; the flash may be worn"))
        } catch {
            try? device.recover()
            return AcceptanceCheck(name: "firmware", state: .failed, detail: error.description)
        }
    }

    static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    static func percent(_ share: Double) -> String { String(format: "%.3f %%", share * 100) }
}
