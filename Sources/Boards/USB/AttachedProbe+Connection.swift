extension AttachedProbe {
    /// Opens the probe and the board's serial port.
    func connection() throws(BoardError) -> BoardConnection {
        let pipe: LibUSBPipe
        do {
            pipe = try LibUSBPipe(self)
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
            return BoardConnection(probe: pipe, stream: stream)
        } catch {
            throw .transport(error.description)
        }
    }
}
