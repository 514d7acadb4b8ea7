import Foundation

/// A machine with its cables: a pseudo-terminal as virtual COM port, a socket for the probe, one for control, and if asked for
/// a port for a debugger.
public final class VirtualBoard {
    /// The machine.
    public let machine: Machine
    private let terminal: PseudoTerminal
    private let probe: SocketServer
    private let control: SocketServer
    private let model: STLinkModel
    /// What answers on the probe's endpoints.
    private var endpoints: any ProbeEndpoints
    private let debugPort: SocketServer?
    private var debugger: RemoteDebugger?
    private var pacing = FlashPacing()
    private var probeProtocol = ProbeProtocol()
    private var controlProtocol = ControlProtocol()
    private var outgoing: [UInt8] = []
    /// When bytes for the host are let through, in nanoseconds of the host's clock.
    private var letThrough: UInt64 = 0
    /// Seconds that a byte of the board takes to the host beyond the wire: a USB frame of the ST-LINK's serial port.
    ///
    /// Full-speed USB moves bulk data in frames of 1 ms (USB 2.0 section 5.8.4).
    public var serialLatency = 0.0
    /// That of a Nucleo.
    public static let usualSerialLatency = 0.001
    /// Whether bytes of the board are lost while no program has its serial port open.
    ///
    /// Linux asks for them only meanwhile (drivers/usb/class/cdc-acm.c: reads are submitted by acm_port_activate and
    /// ended by acm_port_shutdown), a bulk endpoint that is not asked keeps its packet (USB 2.0 section 5.8.4), and a
    /// probe has no room for more than a few of them.
    public var dropsWhenHostIsAway = false {
        didSet { users = dropsWhenHostIsAway ? PortUsers(path: terminal.path) : nil }
    }
    private var users: PortUsers?
    private var hasQuit = false
    private var endsWithControl = false
    private let started = DispatchTime.now().uptimeNanoseconds

    /// Core cycles between two looks at the sockets: about 2 ms of the host's time.
    private static let slice: UInt64 = 300_000
    /// The same while a debugger is at work, whose every transfer waits for the end of a slice.
    private static let debuggedSlice: UInt64 = 16_000
    /// Bytes of the host that are taken off the terminal ahead of the wire.
    private static let lookAhead = 1 << 16
    /// How long a board waits for its control connection.
    private static let patience: UInt64 = 30_000_000_000

    /// Opens the sockets `probe.sock` and `control.sock` in `directory`.
    ///
    /// - Parameters:
    ///   - knobs: how the probe behaves.
    ///   - debugPort: TCP port of this host for GDB, 0 for any that is free; none if nil.
    public init(
        machine: Machine, directory: String, probe knobs: ProbeKnobs = ProbeKnobs(), debugPort: UInt16? = nil
    ) throws(EmulationError) {
        self.machine = machine
        terminal = try PseudoTerminal()
        probe = try SocketServer(path: directory + "/probe.sock")
        control = try SocketServer(path: directory + "/control.sock")
        model = STLinkModel(machine: machine, knobs: knobs)
        endpoints = model
        if let debugPort { self.debugPort = try SocketServer(port: debugPort) } else { self.debugPort = nil }
        model.unplugged = { [terminal] in terminal.hangUp() }
    }

    /// Path of the virtual COM port.
    public var terminalPath: String { terminal.path }
    /// Path of the probe's socket.
    public var probePath: String { probe.path }
    /// Path of the control socket.
    public var controlPath: String { control.path }

    /// Where GDB reaches the board, as in `127.0.0.1:3333`; nil if it was not asked for.
    public var debugAddress: String? { debugPort.map { "127.0.0.1:\($0.port)" } }

    /// Has the probe answer as in a trace, whatever the chip is like.
    public func play(trace path: String) throws(EmulationError) {
        let played = try PlayedProbe(path: path)
        played.log = machine.log
        endpoints = played
    }

    /// What went over the probe's endpoints so far.
    public var probeTraffic: ProbeTraffic { model.traffic }

    /// What the board tells of itself.
    public var status: BoardStatus {
        BoardStatus(
            cycles: machine.cycles, instructions: machine.instructions, seconds: machine.seconds,
            stale_reads: machine.staleReads, board_faults: machine.faults, running: machine.isExecuting,
            translations: machine.translations, cycle_model: machine.cycleModel)
    }

    /// Serves until told to quit.
    ///
    /// - Parameters:
    ///   - endsWithControl: end when the first control connection closes, or if none comes within 30 s.
    ///   - isInterrupted: asked between slices.
    public func serve(endsWithControl: Bool, isInterrupted: () -> Bool) {
        self.endsWithControl = endsWithControl
        var last = DispatchTime.now().uptimeNanoseconds
        while !hasQuit && !isInterrupted() && !hasLostControl {
            let standsStill = pacing.isAhead
            let pause = standsStill ? .slice : run()
            flushTerminal()
            let ready = wait(pause)
            let now = DispatchTime.now().uptimeNanoseconds
            if pause == .halted || pause == .waiting {
                machine.pass(seconds: Double(now - last) / 1e9)
            }
            if standsStill { pacing.pass(Double(now - last) / 1e9) }
            last = now
            receiveTerminal(isReady: ready.contains(terminal.descriptor))
            if ready.contains(probe.pollDescriptor.fd) { serveProbe() }
            serveDebugger()
            if ready.contains(control.pollDescriptor.fd) { serveControl() }
        }
    }

    private func run() -> Machine.Pause {
        pacing.follow(machine) { machine.run(slice: machine.isDebugged ? Self.debuggedSlice : Self.slice) }
    }

    private var hasLostControl: Bool {
        guard endsWithControl else { return false }
        if control.connectionsEnded > 0 { return true }
        return control.connectionsMade == 0 && DispatchTime.now().uptimeNanoseconds - started > Self.patience
    }

    /// Waits for the host: not at all while the core has work, else until something comes.
    ///
    /// Emulated time stands still meanwhile. A core that polls is let go on after a while, so that a time-out of
    /// the firmware's own does end. Returns the descriptors that have something.
    private func wait(_ pause: Machine.Pause) -> Set<Int32> {
        let now = DispatchTime.now().uptimeNanoseconds
        let holdsBack = !outgoing.isEmpty && now < letThrough
        let timeout: Int32 =
            switch pause {
            case .idle where holdsBack, .waiting where holdsBack, .halted where holdsBack: 1
            case .slice: pacing.isAhead ? 1 : 0
            case .idle: 20
            case .waiting, .halted: machine.flashBusySeconds > 0 || machine.isLeavingReset ? 1 : 100
            }
        var descriptors = [probe.pollDescriptor, control.pollDescriptor]
        if let debugPort { descriptors.append(debugPort.pollDescriptor) }
        if terminal.descriptor >= 0 {
            let events = POLLIN | (outgoing.isEmpty || holdsBack ? 0 : POLLOUT)
            descriptors.append(pollfd(fd: terminal.descriptor, events: Int16(events), revents: 0))
        }
        _ = poll(&descriptors, nfds_t(descriptors.count), timeout)
        return Set(descriptors.lazy.filter { $0.revents != 0 }.map(\.fd))
    }

    private func receiveTerminal(isReady: Bool) {
        if let baud = terminal.baud { machine.serial.hostBaud = baud }
        guard isReady, machine.serial.pending < Self.lookAhead else { return }
        let bytes = terminal.read(limit: 4096)
        if !bytes.isEmpty { machine.serial.send(bytes) }
    }

    private func flushTerminal() {
        let now = DispatchTime.now().uptimeNanoseconds
        let isFirst = outgoing.isEmpty
        outgoing += machine.serial.takeOutgoing()
        if users?.isThere == false { outgoing = [] }
        guard !outgoing.isEmpty else { return }
        if isFirst { letThrough = now + UInt64(serialLatency * 1e9) }
        guard now >= letThrough else { return }
        outgoing.removeFirst(terminal.write(outgoing))
        // Nobody reads: a real port drops what its buffer cannot hold.
        if outgoing.count > Self.lookAhead { outgoing.removeAll() }
    }

    private func serveProbe() {
        let bytes = probe.receive()
        if probe.connection < 0 { probeProtocol = ProbeProtocol() }
        guard !bytes.isEmpty else { return }
        let answers = pacing.follow(machine) { probeProtocol.receive(bytes, model: endpoints) }
        if !machine.isExecuting { pacing.sleepUntilPaid() }
        if let answers {
            probe.send(answers)
        } else {
            probe.disconnect()
        }
    }

    private func serveDebugger() {
        guard let debugPort else { return }
        let bytes = debugPort.receive()
        if debugPort.connection < 0 {
            debugger?.end()
            debugger = nil
            return
        }
        let debugger = debugger ?? RemoteDebugger(machine: machine)
        self.debugger = debugger
        debugPort.send(debugger.poll() + debugger.receive(bytes))
    }

    private func serveControl() {
        let bytes = control.receive()
        if control.connection < 0 { controlProtocol = ControlProtocol() }
        guard !bytes.isEmpty else { return }
        let answers = controlProtocol.receive(bytes) { command in
            switch command {
            case .status: return .status(status)
            case .counts: return .counts(machine.inferenceCounts)
            case .unplug:
                model.isPlugged = false
                terminal.hangUp()
            case .quit: hasQuit = true
            }
            return .done
        }
        control.send(answers)
    }
}
