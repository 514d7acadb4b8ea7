extension AttachedProbe {
    /// The kind of board behind the probe, by the chip's device id.
    ///
    /// The core goes on running, unless it can only be reached under reset: then it starts anew.
    func board() throws(BoardError) -> BoardDescriptor {
        do throws(ProbeError) {
            let probe = STLink(pipe: try pipe())
            let id = try Self.deviceID(by: probe)
            try probe.disconnect()
            guard let board = BoardDescriptor.all.first(where: { $0.deviceID == id }) else {
                throw .chip(expected: BoardDescriptor.f746zg.deviceID, found: id)
            }
            return board
        } catch {
            throw .probe(error.description)
        }
    }

    private static func deviceID(by probe: STLink) throws(ProbeError) -> UInt16 {
        do throws(ProbeError) {
            try probe.connect()
            return try probe.deviceID()
        } catch  where error.mayYieldToReset {
            try probe.connectAndHaltUnderReset()
            let id = try probe.deviceID()
            try probe.resetAndRun()
            return id
        }
    }

    private func pipe() throws(ProbeError) -> LibUSBPipe {
        do throws(USBError) {
            return try LibUSBPipe(self)
        } catch {
            throw .usb(error)
        }
    }

    /// Opens the probe and the board's serial port.
    func connection() throws(BoardError) -> BoardConnection {
        let pipe: LibUSBPipe
        do throws(ProbeError) {
            pipe = try self.pipe()
        } catch {
            throw .probe(error.description)
        }
        guard let serialPort else {
            throw .transport(
                "ST-LINK \(name) offers no serial port (no /dev/ttyACM* belongs to it); plug it in again, or load "
                    + "the kernel module cdc_acm")
        }
        do {
            let stream = try SerialPort(path: serialPort, baud: LinkSession.speeds[0])
            return BoardConnection(probe: pipe, stream: stream, serialPath: serialPort)
        } catch {
            throw .transport(error.description)
        }
    }
}
