import Facts

extension LibUSBPipe {
    /// Opens the probe that is meant and attaches it to the chip, whose core goes on running.
    ///
    /// A chip that can only be reached under reset starts anew.
    ///
    /// - Parameter name: serial number or USB path; nil if there is only one.
    /// - Returns: the probe, its driver and the kind of board behind it.
    static func attached(
        named name: String?
    ) throws(BoardError) -> (pipe: LibUSBPipe, driver: STLink, board: BoardDescriptor) {
        let pipe: LibUSBPipe
        do throws(USBError) {
            pipe = try LibUSBPipe(named: name)
        } catch {
            throw .probe(error.description)
        }
        let driver = STLink(pipe: pipe)
        do throws(ProbeError) {
            return (pipe, driver, try board(by: driver))
        } catch {
            driver.abandon()
            throw .probe(error.description)
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
            throw .probe(error.description)
        }
        return try pipe.connection()
    }

    fileprivate func openSerialPort() throws(BoardError) -> SerialPort {
        guard let serialPort else {
            throw .transport(
                "ST-LINK \(name) offers no serial port (no /dev/ttyACM* belongs to it); plug it in again, or load "
                    + "the kernel module cdc_acm")
        }
        do throws(StreamError) {
            return try SerialPort(path: serialPort, baud: LinkSession.speeds[0])
        } catch {
            throw .transport(error.description)
        }
    }
}
