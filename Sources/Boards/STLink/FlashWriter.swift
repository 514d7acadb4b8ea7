import Facts

/// A way to change a chip's flash: by a program in its RAM, or word by word over the debug port.
///
/// The chip is halted and its flash controller unlocked as long as there is one.
protocol FlashWriter {
    /// Erases sectors, in the order of their addresses; it may go on while the next call is prepared.
    func erase(_ sectors: [BoardDescriptor.Sector]) throws(ProbeError)

    /// Programs erased flash with pieces in the order given, filled up by 0xFF to whole units, and waits until that
    /// and all erasing is done.
    ///
    /// - Parameter progress: called with the bytes handed over so far.
    func program(_ pieces: [FlashProgrammer.Piece], progress: (Int) -> Void) throws(ProbeError)

    /// Whether flash holds these bytes.
    func holds(_ piece: FlashProgrammer.Piece) throws(ProbeError) -> Bool

    /// Locks the controller, whatever state the work is in.
    func stop() throws(ProbeError)
}
