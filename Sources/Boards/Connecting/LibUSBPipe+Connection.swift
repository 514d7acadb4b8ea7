import Facts

extension LibUSBPipe {
    /// Opens the probe that is meant and attaches it to the chip, whose core goes on running.
    ///
    /// A chip that can only be reached under reset starts anew.
    ///
    /// - Parameters:
    ///   - name: serial number or USB path; nil if there is only one.
    ///   - trace: notes what is transferred.
    /// - Returns: the probe, its driver and the kind of board behind it.
    static func attached(
        named name: String?, trace: TransferTrace? = nil
    ) throws(BoardError) -> (pipe: LibUSBPipe, driver: STLink, board: BoardDescriptor) {
        let pipe: LibUSBPipe
        do throws(USBError) {
            pipe = try LibUSBPipe(named: name)
        } catch {
            throw .usb(error)
        }
        let driver = STLink(pipe: trace.map { $0.traced(pipe) } ?? pipe)
        do throws(ProbeError) {
            return (pipe, driver, try board(by: driver))
        } catch {
            driver.abandon()
            throw .probe(error)
        }
    }

    private static func board(by driver: STLink) throws(ProbeError) -> BoardDescriptor {
        do throws(ProbeError) {
            return try driver.connectToAny()
        } catch  where error.mayYieldToReset {
            try driver.connectAndHaltUnderReset()
            let board = try driver.connectToAny()
            try driver.resetAndRun()
            return board
        }
    }

    /// The probe with the serial port of its board.
    ///
    /// - Parameter driver: of this probe, if it is attached to the chip already.
    func connection(with driver: STLink? = nil) throws(BoardError) -> BoardConnection {
        let stream = try probe.openSerialPort()
        var connection = BoardConnection(probe: self, stream: stream, serialPath: stream.path)
        connection.debugger = driver
        return connection
    }
}

extension AttachedProbe {
    /// Opens the probe and the board's serial port.
    func connection() throws(BoardError) -> BoardConnection {
        let pipe: LibUSBPipe
        do throws(USBError) {
            pipe = try LibUSBPipe(self)
        } catch {
            throw .usb(error)
        }
        return try pipe.connection()
    }

    fileprivate func openSerialPort() throws(BoardError) -> SerialPort {
        guard let serialPort else {
            throw .stream(.unoffered(probe: name))
        }
        do throws(StreamError) {
            return try SerialPort(path: serialPort, baud: LinkSession.speeds[0])
        } catch {
            throw .stream(error)
        }
    }
}
